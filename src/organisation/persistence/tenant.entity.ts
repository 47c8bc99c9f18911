import { defineEntity, p } from '@mikro-orm/core';
import { directoryTable } from '#libs/persistence';

/** A tenant: a customer's company or group, with at most one parent it inherits from. */
export const TenantEntity = defineEntity({
  name: 'Tenant',
  ...directoryTable('tenant', 'codes and parents are resolved before a tenant is set'),
  properties: {
    id: p.uuid().primary(),
    code: p.text(),
    name: p.text(),
    parentId: p.uuid().nullable(),
    status: p.text().default('active'),
    timeZone: p.text().default('UTC'),
    revision: p.bigint(),
    createdAt: p.datetime().columnType('timestamptz'),
    updatedAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ name: 'tenant_code', properties: ['code'] }],
  indexes: [
    { name: 'tenant_parent', properties: ['parentId'] },
    { name: 'tenant_revision', properties: ['revision'] },
  ],
  checks: [{ name: 'tenant_status', expression: `status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])` }],
});
