import type { ChangeRecord } from '#libs/kernel';
import type { ChangeSetRow } from './change-log-rows.ts';

/** Bytes of JSON that a batch aims at. */
const TARGET_BYTES = 1_048_576;
const FIRST_ROWS = 50;
const MOST_ROWS = 1_000;

/** Where an export has come to within a stream. */
export interface ExportPosition {
  readonly revision: number;
  /** The last change given out; 0 = the change set itself. */
  readonly ordinal: number;
}

/** One change with its change set, as SQL answers it. */
export interface ExportRow extends Omit<ChangeSetRow, 'changes'> {
  readonly change_count: number;
  readonly salt: string;
  readonly digest: string;
  readonly prev_hash: string;
  readonly hash: string;
  /** null when the change set has no change any more. */
  readonly change: (Partial<ChangeRecord> & { readonly ordinal: number; readonly digest: string }) | null;
}

/** How many rows to read at once: a row may be some bytes or a megabyte, so the next batch is sized by the one before. */
export class ExportBatch {
  private rows = FIRST_ROWS;

  /** Rows of the next batch, 1 to 1,000. */
  get size(): number {
    return this.rows;
  }

  /** Takes note of a batch. @returns whether there may be more after it */
  goesOnAfter(batch: readonly ExportRow[]): boolean {
    const wasFull = batch.length === this.rows;
    const bytes = batch.reduce((sum, { change }) => sum + JSON.stringify(change).length, 0);
    const fitting = Math.floor((batch.length * TARGET_BYTES) / Math.max(1, bytes));
    // At most doubled, so that a run of small rows before large ones does no harm.
    this.rows = Math.max(1, Math.min(MOST_ROWS, this.rows * 2, fitting));
    return wasFull;
  }
}
