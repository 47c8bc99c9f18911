/** Failures in a row after which something is parked: it is not tried again until a person resumes it. */
export const MAX_ATTEMPTS = 10;

const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/**
 * How long to wait after a failure: 1 s after the first, doubled each time, at most 5 min.
 * @param attempts failures in a row so far, from 1
 * @returns milliseconds
 */
export function backoffMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
}

/** What follows from a failure. */
export interface FailurePlan {
  /** Failures in a row, this one included. */
  readonly attempts: number;
  readonly retryAt: Date;
  /** Set when this failure was the last one that is tolerated. */
  readonly parkedAt: Date | null;
}

/**
 * Decides what follows from a failure.
 * @param earlier failures in a row before this one
 */
export function planAfterFailure(earlier: number, now: Date): FailurePlan {
  const attempts = earlier + 1;
  return { attempts, retryAt: new Date(now.getTime() + backoffMs(attempts)), parkedAt: attempts >= MAX_ATTEMPTS ? now : null };
}
