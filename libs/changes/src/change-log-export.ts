import { Injectable } from '@nestjs/common';
import type { ChangeRecord } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { ChangeFilter } from './change-log-reader.ts';
import { CHANGE_AS_JSON, CHANGE_SET_COLUMNS, toChangeSet } from './change-log-rows.ts';
import { ExportBatch, type ExportPosition, type ExportRow } from './export-batch.ts';
import type { ChainHead, RecordedChangeSet } from './recorded-change.ts';

/** A change set with everything that its hash is made from. Its changes follow it, in their order. */
export interface ExportedChangeSet extends Omit<RecordedChangeSet, 'changes'> {
  readonly type: 'change-set';
  readonly changeCount: number;
  readonly salt: string;
  readonly digest: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** One change of the change set before it. A change that is filtered out or hidden keeps its digest, so that the set still verifies. */
export interface ExportedChange extends Partial<ChangeRecord> {
  readonly type: 'change';
  readonly stream: string;
  readonly revision: number;
  readonly ordinal: number;
  readonly salt?: string;
  readonly digest: string;
  /** Present when the content is left out. */
  readonly withheld?: true;
}

/** One record of an export. */
export type ExportedRecord = ExportedChangeSet | ExportedChange;

/** How far the chain of one stream is exported. */
export interface ExportedStream {
  /** What the stream itself says; revision 0 when it has no entry. */
  readonly head: ChainHead;
  /** Last change set that is there; it differs from the head's only where someone tampered. */
  readonly lastRevision: number;
}

/** Gives the change log out, in a form from which its hash chains can be recomputed elsewhere. */
@Injectable()
export class ChangeLogExport {
  constructor(private readonly reader: DatabaseReader) {}

  /** The streams of a tenant and how far they go now, in the order of their names; nothing that comes later is exported. */
  streams(tenantId: string): Promise<readonly ExportedStream[]> {
    return this.reader.read({ tenantId }, async (sql) => {
      const rows = await sql.query<ChainHead & { last: number }>(
        `select coalesce(s.name, c.stream) as stream, coalesce(s.revision, 0)::float8 as revision, coalesce(s.head_hash, '') as hash,
                coalesce(c.last, 0)::float8 as last
         from (select name, revision, head_hash from sm.stream where tenant_id = $1 and revision > 0) s
         full join (select stream, max(revision) as last from sm.change_set where tenant_id = $1 group by stream) c on c.stream = s.name
         order by 1`,
        [tenantId],
      );
      return rows.map(({ last, ...head }) => ({ head, lastRevision: last }));
    });
  }

  /**
   * The change sets of some streams with their changes: stream by stream, revisions and ordinals ascending. Rows are read in batches of about
   * a megabyte as they are asked for, each in a transaction of its own, so a slow reader holds neither memory nor a connection.
   */
  async *records(tenantId: string, streams: readonly ExportedStream[], filter: ChangeFilter): AsyncGenerator<ExportedRecord> {
    for (const stream of streams) {
      if (filter.stream !== undefined && filter.stream !== stream.head.stream) continue;
      const batch = new ExportBatch();
      let position: ExportPosition | undefined = { revision: 0, ordinal: 0 };
      while (position !== undefined) {
        const rows: readonly ExportRow[] = await this.read(tenantId, stream, filter, position, batch.size);
        for (const row of rows) {
          if (row.revision !== position.revision) yield changeSetOf(row);
          if (row.change !== null) yield changeOf(row, row.change);
          position = { revision: row.revision, ordinal: row.change?.ordinal ?? 0 };
        }
        if (!batch.goesOnAfter(rows)) position = undefined;
      }
    }
  }

  private read(tenantId: string, { head, lastRevision }: ExportedStream, filter: ChangeFilter, after: ExportPosition, size: number) {
    const { subject = null, keys = null, hidden = [], kind = null, actor = null, from = null, until = null } = filter;
    const place = [tenantId, head.stream, after.revision, after.ordinal, lastRevision];
    return this.reader.read({ tenantId }, (sql) =>
      sql.query<ExportRow>(PAGE, [...place, subject, keys, kind, actor, from, until, size, hidden]),
    );
  }
}

const MATCHES = `($6::text is null or c.subject = $6) and ($7::text[] is null or c.key = any ($7)) and ($8::text is null or c.kind = $8)
  and c.key <> all ($13::text[])`;
const OF_SET = 'c.tenant_id = s.tenant_id and c.stream = s.stream and c.revision = s.revision';

// A change set without changes is there only when someone removed them; it is exported so that this is seen elsewhere too.
const PAGE = `
select ${CHANGE_SET_COLUMNS}, s.change_count, s.salt, s.digest, s.prev_hash, s.hash, list.change
from (
  select * from sm.change_set s
  where s.tenant_id = $1 and s.stream = $2 and s.revision > 0 and s.revision >= $3 and s.revision <= $5
    and ($9::text is null or s.actor_id = $9) and ($10::timestamptz is null or s.at >= $10) and ($11::timestamptz is null or s.at < $11)
    and (($6::text is null and $7::text[] is null and $8::text is null) or exists (select 1 from sm.change c where ${OF_SET} and ${MATCHES}))
  order by s.revision limit $12::int + 1
) s left join lateral (
  select c.ordinal, jsonb_build_object('ordinal', c.ordinal, 'digest', c.digest) || case when ${MATCHES}
    then ${CHANGE_AS_JSON} || jsonb_build_object('salt', c.salt) else '{"withheld":true}' end as change
  from sm.change c where ${OF_SET} and (s.revision > $3 or c.ordinal > $4) order by c.ordinal limit $12
) list on true
where s.revision > $3 or list.ordinal is not null
order by s.revision, list.ordinal limit $12`;

function changeSetOf(row: ExportRow): ExportedChangeSet {
  const { changes: _none, ...content } = toChangeSet({ ...row, changes: [] });
  const { change_count: changeCount, salt, digest, prev_hash: prevHash, hash } = row;
  return { type: 'change-set', ...content, changeCount, salt, digest, prevHash, hash };
}

function changeOf({ stream, revision }: ExportRow, change: NonNullable<ExportRow['change']>): ExportedChange {
  return { type: 'change', stream, revision, ...change };
}
