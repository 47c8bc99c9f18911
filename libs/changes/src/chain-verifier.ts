import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { type ChainRow, checkLink } from './check-link.ts';
import type { ChainHead } from './recorded-change.ts';

const PAGE = 500;

/** Something in the change log that is not as it was written. */
export interface ChainFinding {
  readonly stream: string;
  readonly revision: number;
  readonly problem: string;
}

/** What a verification saw. */
export interface ChainVerification {
  readonly valid: boolean;
  readonly changeSets: number;
  readonly changes: number;
  readonly heads: readonly ChainHead[];
  readonly findings: readonly ChainFinding[];
}

/** Walks the hash chains of a tenant and names everything that was edited, deleted, inserted or swapped. */
@Injectable()
export class ChainVerifier {
  constructor(private readonly reader: DatabaseReader) {}

  /**
   * @param known heads that were kept elsewhere: they reveal a chain that was cut off or recomputed to its end
   */
  verify(tenantId: string, known: readonly ChainHead[] = []): Promise<ChainVerification> {
    return this.reader.read({ tenantId }, async (sql) => {
      const findings: ChainFinding[] = [];
      const heads = await this.streamHeads(sql, tenantId);
      let changeSets = 0;
      let changes = 0;
      for (const stream of await this.streamNames(sql, tenantId, heads, known)) {
        const walked = await this.walk(sql, tenantId, stream, known, findings);
        changeSets += walked.changeSets;
        changes += walked.changes;
        const head = heads.find((candidate) => candidate.stream === stream) ?? { revision: 0, hash: '' };
        if (head.revision !== walked.revision || head.hash !== walked.hash) {
          findings.push({
            stream,
            revision: walked.revision,
            problem: `The stream stands at revision ${head.revision}, its chain ends at ${walked.revision} or with another hash.`,
          });
        }
      }
      for (const stray of await this.strayChanges(sql, tenantId)) {
        findings.push({
          ...stray,
          problem: 'Changes stand here without a change set: they were inserted, or their change set was deleted.',
        });
      }
      return { valid: findings.length === 0, changeSets, changes, heads, findings };
    });
  }

  private async walk(sql: SqlSession, tenantId: string, stream: string, known: readonly ChainHead[], findings: ChainFinding[]) {
    let [revision, prevHash, changeSets, changes] = [0, '', 0, 0];
    const expected = new Map(known.filter((head) => head.stream === stream).map((head) => [head.revision, head.hash]));
    for (;;) {
      const rows = await this.page(sql, tenantId, stream, revision);
      for (const row of rows) {
        for (const problem of checkLink(row, revision, prevHash)) findings.push({ stream, revision: row.revision, problem });
        const exported = expected.get(row.revision);
        if (exported !== undefined && exported !== row.hash) {
          findings.push({ stream, revision: row.revision, problem: 'The hash differs from the exported head: the chain was recomputed.' });
        }
        expected.delete(row.revision);
        [revision, prevHash] = [row.revision, row.hash];
        changeSets++;
        changes += row.changes.length;
      }
      if (rows.length < PAGE) break;
    }
    for (const missing of expected.keys()) {
      findings.push({
        stream,
        revision: missing,
        problem: 'An exported head names this revision, which is no longer there: the chain was cut off.',
      });
    }
    return { revision, hash: prevHash, changeSets, changes };
  }

  private page(sql: SqlSession, tenantId: string, stream: string, after: number): Promise<ChainRow[]> {
    return sql.query<ChainRow>(
      `select s.*, s.revision::float8 as revision, list.changes from (
         select * from sm.change_set where tenant_id = $1 and stream = $2 and revision > $3 order by revision limit ${PAGE}
       ) s cross join lateral (
         select coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('has_before', c.before is not null, 'has_after', c.after is not null,
           'has_details', c.details is not null) order by c.ordinal), '[]') as changes
         from sm.change c where c.tenant_id = $1 and c.stream = $2 and c.revision = s.revision
       ) list order by s.revision`,
      [tenantId, stream, after],
    );
  }

  private streamHeads(sql: SqlSession, tenantId: string): Promise<ChainHead[]> {
    return sql.query<ChainHead>(
      `select name as stream, revision::float8 as revision, head_hash as hash from sm.stream where tenant_id = $1 order by name`,
      [tenantId],
    );
  }

  private strayChanges(sql: SqlSession, tenantId: string): Promise<{ stream: string; revision: number }[]> {
    return sql.query(
      `select distinct c.stream, c.revision::float8 as revision from sm.change c where c.tenant_id = $1 and not exists (
         select 1 from sm.change_set s where s.tenant_id = $1 and s.stream = c.stream and s.revision = c.revision)`,
      [tenantId],
    );
  }

  // Chains without a stream row count too: someone put them there.
  private async streamNames(
    sql: SqlSession,
    tenantId: string,
    heads: readonly ChainHead[],
    known: readonly ChainHead[],
  ): Promise<readonly string[]> {
    const rows = await sql.query<{ stream: string }>('select distinct stream from sm.change_set where tenant_id = $1', [tenantId]);
    return [...new Set([...heads, ...known, ...rows].map((row) => row.stream))].sort();
  }
}
