import type { SqlSession, StreamName } from '#libs/kernel';

/** Who changed something last, and when. */
export interface LastChange {
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Who made a revision of a stream, for answers about something that was changed meanwhile.
 * @returns undefined when nobody did: the revision is 0, what an empty installation comes with
 */
export async function lastChangeAt(
  sql: SqlSession,
  tenantId: string,
  stream: StreamName,
  revision: number,
): Promise<LastChange | undefined> {
  const [row] = await sql.query<{ actor_name: string; at: string }>(
    'select actor_name, at from sm.change_set where tenant_id = $1 and stream = $2 and revision = $3',
    [tenantId, stream, revision],
  );
  return row === undefined ? undefined : { by: row.actor_name, at: new Date(row.at).toISOString() };
}
