import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';
import { flagUseProperties } from './flag-use-properties.ts';

/** When a tenant was answered a variant of a flag for the first and the last time; it outlives the counts of the days. */
export const FlagLastUseEntity = defineEntity({
  name: 'FlagLastUse',
  ...tenantTable('flag_last_use'),
  properties: {
    ...flagUseProperties,
    firstAt: p.datetime().columnType('timestamptz'),
    lastAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ name: 'flag_last_use_owner', properties: ['ownerId', 'key'] }],
});
