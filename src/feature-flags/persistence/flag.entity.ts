import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A feature flag of a tenant, or of the application, whose flags every tenant has. `definition` is everything that holds in all environments. */
export const FlagEntity = defineEntity({
  name: 'Flag',
  ...tenantTable('flag'),
  properties: {
    tenantId: p.uuid().primary(),
    key: p.text().primary(),
    definition: p.json<unknown>(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    archivedAt: p.datetime().columnType('timestamptz').nullable(),
    revision: p.bigint(),
  },
  indexes: [{ name: 'flag_revision', properties: ['tenantId', 'revision'] }],
});
