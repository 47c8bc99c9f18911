/** How many failures in a row open the breaker. */
const FAILURES = 5;

/**
 * Says when to stop asking somebody who fails. Failures of calls that were under way at the same time count once: one pause of this process makes
 * many of them late together, and says nothing about the other side.
 */
export class CircuitBreaker {
  private inARow = 0;
  private latestAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A call was answered in time. */
  succeeded(): void {
    this.inARow = 0;
  }

  /**
   * A call failed.
   * @param begunAt when it began, by the clock of `now`
   * @returns whether it is time to stop asking
   */
  failed(begunAt: number): boolean {
    if (begunAt < this.latestAt) return false;
    this.latestAt = this.now();
    return ++this.inARow >= FAILURES;
  }

  /** Begins anew. */
  reset(): void {
    this.inARow = 0;
    this.latestAt = Number.NEGATIVE_INFINITY;
  }
}
