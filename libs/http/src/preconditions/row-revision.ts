import type { Precondition } from './precondition.ts';

/** The revision that a precondition expects of a row: `absent` is 0, the revision of a row that does not exist. */
export function rowRevisionOf({ expectedRevision }: Precondition): number {
  return expectedRevision === 'absent' ? 0 : expectedRevision;
}
