import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import type { FailurePlan } from '../backoff.ts';
import type { DueWorkItem } from './due-work-handler.ts';

interface DueWorkRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly kind: string;
  readonly subject: string;
  readonly due_at: string;
  readonly attempts: number;
}

/** The rows of sm.due_work. Results are compare-and-sets on the id, which is new with every scheduling. */
export class DueWorkItems {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Items of a kind that are due, the longest waiting first, at most `limit`, without those of the ids. */
  async due(kind: string, now: Date, without: readonly string[], limit: number): Promise<readonly DueWorkItem[]> {
    const rows = await this.reader.readDirectory((sql) =>
      sql.query<DueWorkRow>(
        `select id, tenant_id, kind, subject, due_at, attempts from sm.due_work
         where due_at <= $2 and parked_at is null and kind = $1 and id <> all ($3::uuid[]) order by due_at limit $4`,
        [kind, now, without, limit],
      ),
    );
    return rows.map((row) => ({
      id: row.id,
      tenantId: row.tenant_id,
      kind: row.kind,
      subject: row.subject,
      dueAt: new Date(row.due_at),
      attempts: row.attempts,
    }));
  }

  /** Removes what was done, unless it was scheduled anew meanwhile. */
  async done(item: DueWorkItem): Promise<void> {
    await this.unitOfWork.record(undefined, (sql) => sql.query('delete from sm.due_work where id = $1', [item.id]));
  }

  /** Puts off what failed, unless it was scheduled anew meanwhile. */
  async fail(item: DueWorkItem, plan: FailurePlan, error: string): Promise<void> {
    await this.unitOfWork.record(undefined, (sql) =>
      sql.query(`update sm.due_work set attempts = $3, due_at = $4, parked_at = $5, last_error = $6 where id = $1 and attempts = $2`, [
        item.id,
        item.attempts,
        plan.attempts,
        plan.retryAt,
        plan.parkedAt,
        error,
      ]),
    );
  }
}
