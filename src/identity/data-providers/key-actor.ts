import { type Actor, APPLICATION_TENANT_ID } from '#libs/kernel';
import type { RoleBook } from '../domain/role-book.ts';
import type { StoredApiKey } from '../persistence/api-key.repository.ts';

/** The actor that a key stands for, with what its roles hold. */
export function actorOfKey(key: StoredApiKey, roles: RoleBook): Actor {
  // A key made below a tenant reaches that tenant only, so one set of permissions holds for it everywhere.
  const owner = key.tenantId === APPLICATION_TENANT_ID ? undefined : key.tenants?.[0];
  return {
    kind: 'api-key',
    id: key.id,
    name: key.name,
    permissions: roles.allPatternsOf(key.roles, key.permissions, owner),
    tenants: key.tenants ?? 'all',
    ...(key.environment === undefined ? {} : { environment: key.environment }),
  };
}
