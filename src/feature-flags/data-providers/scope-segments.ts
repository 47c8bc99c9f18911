import type { SegmentState } from '../contracts/index.ts';
import { SegmentNotFoundException } from '../domain/segment.exceptions.ts';
import type { OwnedTable } from './owned-table.ts';

/** The keys of the segments that there are in a scope, sorted. @param tables the nearest owner first */
export function segmentKeys(tables: readonly OwnedTable[]): readonly string[] {
  const keys = tables.flatMap(({ table }) => [...table.segmentKeys()].filter((key) => table.segment(key) !== undefined));
  return [...new Set(keys)].sort();
}

/** The nearest segment of a key. @throws SegmentNotFoundException SEGMENT_NOT_FOUND */
export function segmentState(tables: readonly OwnedTable[], key: string): SegmentState {
  for (const { table, source } of tables) {
    const row = table.segment(key);
    if (row !== undefined && row.definition !== null) return { key, ...row.definition, source, revision: row.revision };
  }
  throw new SegmentNotFoundException(key);
}
