/** A value that is set once. */
export interface FirstValue {
  /** The path below `/v1`. */
  readonly scope: string;
  readonly environment?: string;
  readonly key: string;
  readonly value: unknown;
}

/** A holding and two subsidiaries, parents first. */
export const TENANTS = [
  { code: 'harbour', name: 'Harbour Holding', timeZone: 'Europe/Berlin' },
  { code: 'harbour-retail', name: 'Harbour Retail', parent: 'harbour', timeZone: 'Europe/Paris' },
  { code: 'harbour-works', name: 'Harbour Works', parent: 'harbour', timeZone: 'Europe/Berlin' },
] as const;

const TERM = 'payables.paymentTermDays';

/** Values from the application down to a user. */
export const FIRST_VALUES: readonly FirstValue[] = [
  { scope: 'application', key: TERM, value: 40 },
  { scope: 'application', key: 'sales.maxDiscountPercent', value: '10.0' },
  { scope: 'application', environment: 'staging', key: 'ui.brandColor', value: '#c2410c' },
  { scope: 'tenants/harbour', key: TERM, value: 45 },
  { scope: 'tenants/harbour', key: 'payables.approvalLimit', value: '20000.00' },
  { scope: 'tenants/harbour-retail', environment: 'production', key: TERM, value: 60 },
  { scope: 'tenants/harbour-retail', key: 'sales.priceLists', value: ['outlet', 'retail'] },
  { scope: 'tenants/harbour-retail', key: 'receivables.dunningChannels', value: ['mail', 'portal'] },
  { scope: 'tenants/harbour-works', key: 'inventory.valuation', value: 'fifo' },
  { scope: 'tenants/harbour-works', key: 'inventory.leadTime', value: 'P21D' },
  { scope: 'tenants/harbour-retail/users/ann', key: TERM, value: 14 },
  { scope: 'tenants/harbour-retail/users/ann', key: 'ui.theme', value: 'dark' },
  { scope: 'tenants/harbour-works/users/ben', key: 'git.autofetch', value: true },
];

/** A change that lacks what it depends on. */
export const REFUSED = { scope: 'tenants/harbour-retail', key: 'payables.paymentRun', value: true };

/** Changes of the holding that its subsidiaries see. */
export const YEAR_END = {
  scope: 'tenants/harbour',
  reason: 'Year end',
  changes: [
    { op: 'set', key: TERM, value: 50 },
    { op: 'set', key: 'finance.closingCalendar', value: [2, 4] },
  ],
};

/** Both halves of a dependency: one alone would be refused. */
export const TOGETHER = {
  scope: 'tenants/harbour-works',
  reason: 'Payments by machine',
  changes: [
    { op: 'set', key: 'payables.paymentRun', value: true },
    { op: 'set', key: 'payables.bankAccount', value: 'DE02120300000000202051' },
  ],
};

/** What is explained, and looked at afterwards. */
export const EXPLAINED = `/tenants/harbour-retail/users/ann/settings/${TERM}/explain?environment=production`;
export const HISTORY = `/tenants/harbour/settings/${TERM}/history`;
