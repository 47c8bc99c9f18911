import { defineFlags } from 'settings-management/feature-flags';

/** What is being tried out. */
export const forecast = defineFlags({
  'forecast.enabled': { default: false, description: 'The forecast of payments' },
  'forecast.weeks': { default: 4, description: 'How far it looks ahead' },
});
