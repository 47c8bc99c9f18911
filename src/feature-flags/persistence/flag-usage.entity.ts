import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';
import { flagUseProperties } from './flag-use-properties.ts';

/** How often a tenant evaluated a flag on a day (UTC). `variant` is '' where the caller's default was answered, `isError` tells whether by an error. */
export const FlagUsageEntity = defineEntity({
  name: 'FlagUsage',
  ...tenantTable('flag_usage'),
  properties: {
    ...flagUseProperties,
    day: p.date().primary(),
    evaluations: p.bigint(),
  },
  indexes: [
    { name: 'flag_usage_owner', properties: ['ownerId', 'key', 'day'] },
    { name: 'flag_usage_day', properties: ['tenantId', 'day'] },
  ],
});
