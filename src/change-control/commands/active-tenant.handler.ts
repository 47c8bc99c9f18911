import { APPLICATION_TENANT_ID, type Scope, type TenantDirectory, tenantOf, TenantSuspendedException } from '#libs/kernel';

/**
 * The tenant of a scope, which must be open to changes.
 * @param isHousekeeping true for what the system notes by itself, also of tenants that are suspended
 * @throws TenantNotFoundException, TenantSuspendedException
 */
export async function activeTenantOf(scope: Scope, tenants: TenantDirectory, isHousekeeping = false): Promise<string> {
  const code = tenantOf(scope);
  if (code === undefined) return APPLICATION_TENANT_ID;
  const { id, status } = await tenants.tenant(code);
  if (status !== 'active' && !isHousekeeping) throw new TenantSuspendedException(code);
  return id;
}
