import type { Instant } from './condition.ts';

/** One step of a ramp. */
export interface RampStep {
  /** Coverage from this step on, in thousandths of a percent, 0 to 100000. */
  readonly coverage: number;
  /** Takes effect at this moment; while the ramp is paused then, when the pause ends. Exactly one of `at` and `afterMs`. */
  readonly at?: Instant;
  /** Takes effect this many milliseconds after the step before (for the first: after `startAt`); paused time does not count. */
  readonly afterMs?: number;
  /** `approval`: the step waits for `approvedAt`. @default 'none' */
  readonly hold?: 'none' | 'approval';
  /** When the step was approved; a held step takes effect when it is due and approved. */
  readonly approvedAt?: Instant;
}

/** A time in which a ramp stood still. */
export interface RampPause {
  /** What holds at this moment is frozen: a step that takes effect then is taken. */
  readonly from: Instant;
  /** Excluded. Absent while the pause lasts. */
  readonly to?: Instant;
}

/**
 * Coverage that changes with time: a pure function of the steps, the pauses and the moment, so that a missed timer changes
 * nothing. Before the first step takes effect the coverage is 0.
 */
export interface Ramp {
  readonly startAt: Instant;
  /** At least one, in order. */
  readonly steps: readonly RampStep[];
  /** In order, not overlapping; only the last may be open. @default [] */
  readonly pauses?: readonly RampPause[];
  /** From this moment on the coverage stays what is said here: rolled back, aborted or completed. */
  readonly end?: RampEnd;
}

/** How a ramp ended. */
export interface RampEnd {
  readonly at: Instant;
  /** In thousandths of a percent. */
  readonly coverage: number;
}
