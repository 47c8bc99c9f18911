import type { SqlSession } from '#libs/kernel';

/** Something that is to be done at a time. */
export interface DueWork {
  /** A new id for each scheduling: it tells this scheduling from an earlier one that may be running now. */
  readonly id: string;
  readonly tenantId: string;
  /** Dotted kind, such as `flag.change-state`; one handler does all work of a kind. */
  readonly kind: string;
  /** What it is about, such as the id of a schedule. */
  readonly subject: string;
  readonly dueAt: Date;
}

/**
 * Schedules work, or schedules it anew: there is one for each tenant, kind and subject, and the last call counts. Failures and parking
 * of the earlier one are forgotten.
 * @param sql the transaction of the work that it belongs to, so that both happen or neither
 */
export async function scheduleDueWork(sql: SqlSession, { id, tenantId, kind, subject, dueAt }: DueWork): Promise<void> {
  await sql.query(
    `insert into sm.due_work (id, tenant_id, kind, subject, due_at) values ($1, $2, $3, $4, $5)
     on conflict on constraint due_work_once do update
     set id = excluded.id, due_at = excluded.due_at, attempts = 0, parked_at = null, last_error = null`,
    [id, tenantId, kind, subject, dueAt],
  );
}

/**
 * Schedules work so that it is done at that time or earlier: when there is one already, the earlier time counts. One that runs
 * meanwhile comes again, since it may not have seen what is asked for.
 * @param sql the transaction of the work that it belongs to; it then holds the row until its end, so choose a subject that only
 * writers take which wait for each other anyway, such as the name of a locked stream
 */
export async function scheduleDueWorkBy(sql: SqlSession, { id, tenantId, kind, subject, dueAt }: DueWork): Promise<void> {
  await sql.query(
    `insert into sm.due_work as d (id, tenant_id, kind, subject, due_at) values ($1, $2, $3, $4, $5)
     on conflict on constraint due_work_once do update
     set id = excluded.id, due_at = least(d.due_at, excluded.due_at), attempts = 0, parked_at = null, last_error = null`,
    [id, tenantId, kind, subject, dueAt],
  );
}

/** Takes back what was scheduled; what runs already goes on to its end. */
export async function cancelDueWork(
  sql: SqlSession,
  { tenantId, kind, subject }: Pick<DueWork, 'tenantId' | 'kind' | 'subject'>,
): Promise<void> {
  await sql.query('delete from sm.due_work where tenant_id = $1 and kind = $2 and subject = $3', [tenantId, kind, subject]);
}
