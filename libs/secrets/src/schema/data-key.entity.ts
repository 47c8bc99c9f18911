import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A key of one tenant, sealed by a master key: `seal` encrypts its secrets, `fingerprint` makes them comparable. One of each is in use. */
export const DataKeyEntity = defineEntity({
  name: 'DataKey',
  ...tenantTable('data_key'),
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    purpose: p.text(),
    kek: p.text(),
    wrapped: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    retiredAt: p.datetime().columnType('timestamptz').nullable(),
  },
  indexes: [
    {
      name: 'data_key_in_use',
      expression: 'create unique index data_key_in_use on sm.data_key (tenant_id, purpose) where (retired_at is null)',
    },
  ],
  checks: [{ name: 'data_key_purpose', expression: "(purpose = ANY (ARRAY['seal'::text, 'fingerprint'::text]))" }],
});
