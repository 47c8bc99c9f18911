import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession } from '#libs/kernel';
import type { OwnedRow } from '../domain/judge-stored-row.ts';

/** Definitions whose stored values are to be looked at, and how far that has come. */
export interface PendingReview {
  readonly keys: readonly string[];
  /** The last tenant that is done; undefined = none yet. */
  readonly after: string | undefined;
  /** Revision of the newest of the definitions. */
  readonly revision: number;
}

/** The state of reviews: which definitions are pending, and the marks on rows. */
@Injectable()
export class ReviewRepository {
  /** The pending definitions that have come equally far, at most 500; undefined when nothing is pending. */
  async pending(sql: SqlSession): Promise<PendingReview | undefined> {
    const rows = await sql.query<{ key: string; after: string | null; revision: number }>(
      `select key, review_after as after, revision::float8 as revision from sm.setting_definition
       where tenant_id = $1 and review_pending order by review_after nulls first, key limit 500`,
      [APPLICATION_TENANT_ID],
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const together = rows.filter((row) => row.after === first.after);
    return {
      keys: together.map((row) => row.key),
      after: first.after ?? undefined,
      revision: Math.max(...together.map((row) => row.revision)),
    };
  }

  /** Tenants that hold values of the stored keys, in order, after the one. */
  async tenantsStoring(
    sql: SqlSession,
    storedKeys: readonly string[],
    after: string | undefined,
    most: number,
  ): Promise<readonly string[]> {
    const rows = await sql.query<{ tenant_id: string }>('select tenant_id from sm.tenants_storing($1, $2, $3)', [
      storedKeys,
      after ?? null,
      most,
    ]);
    return rows.map((row) => row.tenant_id);
  }

  /**
   * Waits for the writers of a tenant that are under way: they may judge by an older definition. Later ones know the newer.
   * @param sql a transaction of the tenant
   */
  async waitForWriters(sql: SqlSession, tenantId: string): Promise<void> {
    await sql.query(`select 1 from sm.stream where tenant_id = $1 and name in ('preferences', 'settings') for share`, [tenantId]);
  }

  /** Marks rows, or takes the mark away, unless they were written meanwhile. */
  async mark(sql: SqlSession, rows: readonly OwnedRow[], needsReview: boolean): Promise<void> {
    if (rows.length === 0) return;
    await sql.query(
      `update sm.setting_value v set needs_review = $6
       from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) as item (subject, key, environment, revision)
       where v.tenant_id = $1 and v.subject = item.subject and v.key = item.key and v.environment = item.environment and v.revision = item.revision`,
      [
        rows[0]?.tenantId,
        rows.map((row) => row.subject),
        rows.map((row) => row.key),
        rows.map((row) => row.environment),
        rows.map((row) => row.stored.revision),
        needsReview,
      ],
    );
  }

  /** Notes how far a review has come; undefined = it is done. Definitions that changed meanwhile begin anew. */
  async note(sql: SqlSession, { keys, revision }: PendingReview, after: string | undefined): Promise<void> {
    await sql.query(
      `update sm.setting_definition set review_after = $4, review_pending = $4::uuid is not null
       where tenant_id = $1 and key = any ($2) and revision <= $3 and review_pending`,
      [APPLICATION_TENANT_ID, keys, revision, after ?? null],
    );
  }
}
