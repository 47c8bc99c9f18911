import { Injectable } from '@nestjs/common';
import type { SqlSession, Work } from '#libs/kernel';
import type { SegmentDefinition } from '../contracts/index.ts';
import type { SegmentRow } from '../domain/flag-rows.ts';
import { SEGMENT_COLUMNS } from './flag-columns.ts';

/** A segment with the tenant (or the application) that owns it. */
export interface OwnedSegment extends SegmentRow {
  readonly ownerId: string;
}

/** The write side of segments. */
@Injectable()
export class SegmentRepository {
  /** The segments of the owners, in the order of the owners; removed ones too. @param key absent = all */
  async find(sql: SqlSession, owners: readonly string[], key?: string): Promise<readonly OwnedSegment[]> {
    return sql.query<OwnedSegment>(
      `select s.tenant_id as "ownerId", ${SEGMENT_COLUMNS} from unnest($1::uuid[]) with ordinality as owner (tenant_id, place)
       join sm.segment s on s.tenant_id = owner.tenant_id and ($2::text is null or s.key = $2) order by owner.place, s.key`,
      [owners, key ?? null],
    );
  }

  /** Inserts or replaces a segment of the work's tenant. @param definition null = it is removed */
  async write(work: Work, key: string, definition: SegmentDefinition | null): Promise<void> {
    await work.sql.query(
      `insert into sm.segment (tenant_id, key, definition, revision) values ($1, $2, $3, $4)
       on conflict (tenant_id, key) do update set definition = excluded.definition, revision = excluded.revision`,
      [work.tenantId, key, definition === null ? null : JSON.stringify(definition), work.revisionAfter('flags')],
    );
  }
}
