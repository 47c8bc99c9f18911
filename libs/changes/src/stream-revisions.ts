import type { SqlSession, StreamName } from '#libs/kernel';

/** The newest revision of a stream of a tenant; 0 = nothing was changed yet. */
export async function newestRevision(sql: SqlSession, tenantId: string, stream: StreamName): Promise<number> {
  const [row] = await sql.query<{ revision: number }>(
    'select revision::float8 as revision from sm.stream where tenant_id = $1 and name = $2',
    [tenantId, stream],
  );
  return row?.revision ?? 0;
}

/** The newest revision of a stream that was committed by an instant. @param at ISO 8601 @returns 0 when none was */
export async function revisionAt(sql: SqlSession, tenantId: string, stream: StreamName, at: string): Promise<number> {
  const [row] = await sql.query<{ revision: number }>(
    `select coalesce(max(revision), 0)::float8 as revision from sm.change_set where tenant_id = $1 and stream = $2 and at <= $3`,
    [tenantId, stream, at],
  );
  return row?.revision ?? 0;
}
