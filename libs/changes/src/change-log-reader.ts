import { Injectable } from '@nestjs/common';
import type { StreamName } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { CHANGE_AS_JSON, CHANGE_SET_COLUMNS, type ChangeSetRow, toChangeSet } from './change-log-rows.ts';
import type { ChainHead, RecordedChange, RecordedChangeSet } from './recorded-change.ts';

/** What to look for in the change log; absent = everything. */
export interface ChangeFilter {
  readonly stream?: StreamName;
  /** Changes of any of these streams. */
  readonly streams?: readonly StreamName[];
  readonly subject?: string;
  /** Changes of any of these keys. */
  readonly keys?: readonly string[];
  /** Changes of these keys are left out. */
  readonly hidden?: readonly string[];
  readonly kind?: string;
  /** Changes of any of these areas: the part of the kind before the dot. */
  readonly areas?: readonly string[];
  readonly environments?: readonly string[];
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
  constructor(private readonly reader: DatabaseReader) {}

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
    const rows = await this.reader.read({ tenantId }, (sql) => sql.query<EntryRow>(ENTRIES, parametersOf(tenantId, filter, limit, below)));
    return rows.map(toEntry);
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

const ENTRIES = `
select ${CHANGE_SET_COLUMNS}, ${CHANGE_AS_JSON} as change
from sm.change_set s join sm.change c on c.tenant_id = s.tenant_id and c.stream = s.stream and c.revision = s.revision
where s.tenant_id = $1 and c.tenant_id = $1
  and ($2::text[] is null or c.stream = any ($2)) and ($3::text is null or c.subject = $3) and ($4::text[] is null or c.key = any ($4)) and c.key <> all ($14::text[])
  and ($5::text is null or c.kind = $5) and ($6::text is null or s.actor_id = $6)
  and ($7::timestamptz is null or s.at >= $7) and ($8::timestamptz is null or s.at < $8)
  and ($9::timestamptz is null or (s.at, s.stream, s.revision, -c.ordinal) < ($9, $10::text, $11::bigint, -$12::int))
  and ($15::text[] is null or split_part(c.kind, '.', 1) = any ($15)) and ($16::text[] is null or c.environment = any ($16))
order by s.at desc, s.stream desc, s.revision desc, c.ordinal limit $13`;

function parametersOf(tenantId: string, filter: ChangeFilter, limit: number, below: ChangePosition | undefined): readonly unknown[] {
  const { streams = filter.stream === undefined ? undefined : [filter.stream] } = filter;
  return [
    tenantId,
    streams ?? null,
    filter.subject ?? null,
    filter.keys ?? null,
    filter.kind ?? null,
    filter.actor ?? null,
    filter.from ?? null,
    filter.until ?? null,
    below?.at ?? null,
    below?.stream ?? null,
    below?.revision ?? null,
    below?.ordinal ?? null,
    limit,
    filter.hidden ?? [],
    filter.areas ?? null,
    filter.environments ?? null,
  ];
}

type EntryRow = Omit<ChangeSetRow, 'changes'> & { readonly change: RecordedChange };

function toEntry({ change, ...row }: EntryRow): ChangeEntry {
  const { changes: _none, ...changeSet } = toChangeSet({ ...row, changes: [] });
  return { changeSet, change };
}
