import { defineSettings, s } from 'settings-management/settings';

/** What administrators decide about paying invoices. */
export const payables = defineSettings('payables', {
  approvalThreshold: s.integer({
    label: 'Approval threshold',
    description: 'Invoices above it wait until someone approves them.',
    unit: 'EUR',
    min: 0,
    max: 1_000_000,
    default: 1_000,
  }),
  bankAccount: s.string({
    label: 'Bank account (IBAN)',
    pattern: '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$',
    scopes: ['tenant'],
    inherit: 'local',
    required: true,
  }),
});

export type PayablesSettings = typeof payables;
