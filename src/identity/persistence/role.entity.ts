import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A role that a tenant made, or the application: a name for a set of permission patterns. */
export const RoleEntity = defineEntity({
  name: 'Role',
  ...tenantTable('role'),
  properties: {
    tenantId: p.uuid().primary(),
    name: p.text().primary(),
    description: p.text(),
    permissions: p.json<readonly string[]>(),
    revision: p.bigint(),
  },
});
