import { Injectable } from '@nestjs/common';
import type { StreamName } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { CHANGE_AS_JSON, CHANGE_SET_COLUMNS, type ChangeSetRow, toChangeSet } from './change-log-rows.ts';
import type { ChainHead, RecordedChange, RecordedChangeSet } from './recorded-change.ts';

/** What to look for in the change log; absent = everything. */
export interface ChangeFilter {
  readonly stream?: StreamName;
  readonly subject?: string;
  readonly key?: string;
  readonly kind?: string;
  readonly actor?: string;
  /** Instants, ISO 8601; `from` is included, `until` is not. */
  readonly from?: string;
  readonly until?: string;
}

/** Where a page ended: the next one begins below it. */
export interface ChangePosition {
  readonly at: string;
  readonly stream: string;
  readonly revision: number;
  readonly ordinal: number;
}

/** One change with the change set it belongs to. */
export interface ChangeEntry {
  readonly changeSet: Omit<RecordedChangeSet, 'changes'>;
  readonly change: RecordedChange;
}

/** Reads the change log: as audit trail, as history, as source of events. */
@Injectable()
export class ChangeLogReader {
  private readonly namings: ((key: string) => Promise<readonly string[]>)[] = [];

  constructor(private readonly reader: DatabaseReader) {}

  /** Adds a module's way of telling under which keys the changes of something are recorded that has another name now. */
  registerNaming(recordedKeys: (key: string) => Promise<readonly string[]>): void {
    this.namings.push(recordedKeys);
  }

  /** Change sets of a stream above a revision, in order, at most `limit`. */
  async changeSetsAfter(tenantId: string, stream: StreamName, revision: number, limit: number): Promise<readonly RecordedChangeSet[]> {
    const rows = await this.reader.read({ tenantId }, (sql) =>
      sql.query<ChangeSetRow>(
        `select ${CHANGE_SET_COLUMNS}, list.changes from (
           select * from sm.change_set where tenant_id = $1 and stream = $2 and revision > $3 order by revision limit $4
         ) s cross join lateral (
           select coalesce(jsonb_agg(${CHANGE_AS_JSON} order by c.ordinal), '[]') as changes from sm.change c
           where c.tenant_id = $1 and c.stream = $2 and c.revision = s.revision
         ) list order by s.revision`,
        [tenantId, stream, revision, limit],
      ),
    );
    return rows.map(toChangeSet);
  }

  /** Changes from the newest to the oldest, at most `limit`, below the position. */
  async entries(tenantId: string, filter: ChangeFilter, limit: number, below?: ChangePosition): Promise<readonly ChangeEntry[]> {
    const keys = filter.key === undefined ? null : await this.recordedKeys(filter.key);
    const rows = await this.reader.read({ tenantId }, (sql) =>
      sql.query<EntryRow>(
        `select ${CHANGE_SET_COLUMNS}, ${CHANGE_AS_JSON} as change
         from sm.change_set s join sm.change c on c.tenant_id = s.tenant_id and c.stream = s.stream and c.revision = s.revision
         where s.tenant_id = $1 and c.tenant_id = $1
           and ($2::text is null or s.stream = $2) and ($3::text is null or c.subject = $3) and ($4::text[] is null or c.key = any ($4))
           and ($5::text is null or c.kind = $5) and ($6::text is null or s.actor_id = $6)
           and ($7::timestamptz is null or s.at >= $7) and ($8::timestamptz is null or s.at < $8)
           and ($9::timestamptz is null or (s.at, s.stream, s.revision, -c.ordinal) < ($9, $10::text, $11::bigint, -$12::int))
         order by s.at desc, s.stream desc, s.revision desc, c.ordinal limit $13`,
        [
          tenantId,
          filter.stream ?? null,
          filter.subject ?? null,
          keys,
          filter.kind ?? null,
          filter.actor ?? null,
          filter.from ?? null,
          filter.until ?? null,
          below?.at ?? null,
          below?.stream ?? null,
          below?.revision ?? null,
          below?.ordinal ?? null,
          limit,
        ],
      ),
    );
    return rows.map(toEntry);
  }

  /** Changes of one key of a stream from the newest to the oldest, at most `limit`, below the revision `before`. */
  async ofKey(
    tenantId: string,
    stream: StreamName,
    of: { readonly key: string; readonly subject: string; readonly kinds: readonly string[] },
    page: { readonly limit: number; readonly before?: number },
  ): Promise<readonly ChangeEntry[]> {
    const rows = await this.reader.read({ tenantId }, (sql) =>
      sql.query<EntryRow>(
        `select ${CHANGE_SET_COLUMNS}, ${CHANGE_AS_JSON} as change
         from sm.change c join sm.change_set s on s.tenant_id = c.tenant_id and s.stream = c.stream and s.revision = c.revision
         where c.tenant_id = $1 and c.stream = $2 and c.key = $3 and c.subject = $4 and c.kind = any ($5)
           and ($6::bigint is null or c.revision < $6)
         order by c.revision desc, c.ordinal limit $7`,
        [tenantId, stream, of.key, of.subject, of.kinds, page.before ?? null, page.limit],
      ),
    );
    return rows.map(toEntry);
  }

  private async recordedKeys(key: string): Promise<readonly string[]> {
    const recorded = await Promise.all(this.namings.map((naming) => naming(key)));
    return [...new Set([key, ...recorded.flat()])];
  }

  /** The heads of all chains of a tenant. */
  async heads(tenantId: string): Promise<readonly ChainHead[]> {
    return this.reader.readDirectory((sql) =>
      sql.query<{ stream: StreamName; revision: number; hash: string }>(
        `select name as stream, revision::float8 as revision, head_hash as hash from sm.stream
         where tenant_id = $1 and revision > 0 order by name`,
        [tenantId],
      ),
    );
  }
}

type EntryRow = Omit<ChangeSetRow, 'changes'> & { readonly change: RecordedChange };

function toEntry({ change, ...row }: EntryRow): ChangeEntry {
  const { changes: _none, ...changeSet } = toChangeSet({ ...row, changes: [] });
  return { changeSet, change };
}
