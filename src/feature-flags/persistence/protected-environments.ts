import { APPLICATION_TENANT_ID, type Work } from '#libs/kernel';

/** How many approvals each protected environment asks for that governs the tenant, by name. */
export async function protectedEnvironmentsOf({ sql, tenantId }: Pick<Work, 'sql' | 'tenantId'>): Promise<ReadonlyMap<string, number>> {
  // From the rows and not from the layer: another instance may have protected one a moment ago.
  const rows = await sql.query<{ name: string; approvals: number }>(
    `select e.name, max(e.required_approvals)::int as approvals from unnest($1::uuid[]) as owner (tenant_id)
     join sm.environment e on e.tenant_id = owner.tenant_id and e.protected group by e.name order by e.name`,
    [[APPLICATION_TENANT_ID, tenantId]],
  );
  return new Map(rows.map(({ name, approvals }) => [name, approvals]));
}
