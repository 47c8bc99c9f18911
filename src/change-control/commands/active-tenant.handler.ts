import { APPLICATION_TENANT_ID, type Scope, type TenantDirectory, tenantOf, TenantSuspendedException } from '#libs/kernel';

/** The tenant of a scope, which must be open to changes. @throws TenantNotFoundException, TenantSuspendedException */
export async function activeTenantOf(scope: Scope, tenants: TenantDirectory): Promise<string> {
  const code = tenantOf(scope);
  if (code === undefined) return APPLICATION_TENANT_ID;
  const { id, status } = await tenants.tenant(code);
  if (status !== 'active') throw new TenantSuspendedException(code);
  return id;
}
