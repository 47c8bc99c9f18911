import { defineSettings, s } from 'settings-management/settings';

/** What the billing module of this ERP lets its administrators decide. */
export const billing = defineSettings('billing', {
  mode: s.enum(['live', 'test'], { default: 'test' }),
  dueDays: s.integer({ min: 0, max: 180, unit: 'days', default: 30 }),
  footer: s.string({ maxLength: 200 }),
});
