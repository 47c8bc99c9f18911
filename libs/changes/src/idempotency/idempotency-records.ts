import type { SqlSession } from '#libs/kernel';

const RECORDS_A_STATEMENT = 1_000;

/**
 * Removes stored results of a tenant that have expired, at most 1,000.
 * @returns when the next one of those that are left expires; undefined when none is left
 */
export async function removeExpiredRecords(sql: SqlSession, tenantId: string, now: Date): Promise<Date | undefined> {
  await sql.query(
    `delete from sm.idempotency_record where tenant_id = $1 and ctid = any (array(
       select ctid from sm.idempotency_record where tenant_id = $1 and expires_at <= $2 order by expires_at limit $3))`,
    [tenantId, now.toISOString(), RECORDS_A_STATEMENT],
  );
  const [left] = await sql.query<{ next: string | null }>(
    'select min(expires_at) as next from sm.idempotency_record where tenant_id = $1',
    [tenantId],
  );
  const next = left?.next ?? undefined;
  return next === undefined ? undefined : new Date(next);
}
