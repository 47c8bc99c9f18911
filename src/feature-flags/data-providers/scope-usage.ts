import type { EvaluationDetails } from '#libs/flag-engine';
import type { CountedPlace, UsageCounter, UsageCounts } from './usage-counts.ts';

/**
 * Counts what the flags of a scope answer. On the path of every evaluation: one look-up by the flag's key, then a counter is raised in
 * place. Never throws.
 */
export class ScopeUsage {
  private readonly counters = new Map<string, UsageCounter>();
  // Bulks answer in the same order each time, so the counter of a position is nearly always the one of the time before.
  private readonly ofBulk: UsageCounter[] = [];
  private generation = -1;

  /** @param ownerOf the id of who owns the flag of a key; undefined when there is none in use */
  constructor(
    private readonly counts: UsageCounts,
    private readonly place: CountedPlace,
    private readonly ownerOf: (key: string) => string | undefined,
  ) {}

  /** Counts one answer. */
  count(details: EvaluationDetails): void {
    if (this.generation !== this.counts.generation) this.renew();
    const counter = this.counterOf(details);
    if (counter !== undefined && counter.count++ === 0) this.counts.enlist(counter);
  }

  /**
   * Counts one answer of a flag whose last counter the caller kept.
   * @returns the counter to keep
   */
  countAgain(last: UsageCounter | undefined, details: EvaluationDetails): UsageCounter | undefined {
    if (this.generation !== this.counts.generation) this.renew();
    const isLast =
      last !== undefined && last.generation === this.generation && last.variant === details.variant && last.reason === details.reason;
    const counter = isLast ? last : this.counterOf(details);
    if (counter !== undefined && counter.count++ === 0) this.counts.enlist(counter);
    return counter;
  }

  /** Counts the answers of a bulk. */
  countAll(answers: readonly EvaluationDetails[]): void {
    if (this.generation !== this.counts.generation) this.renew();
    const { ofBulk, counts } = this;
    for (let at = 0; at < answers.length; at++) {
      const details = answers[at];
      if (details === undefined) continue;
      let counter: UsageCounter | undefined = ofBulk[at];
      if (
        counter === undefined ||
        counter.variant !== details.variant ||
        counter.reason !== details.reason ||
        counter.key !== details.flagKey
      ) {
        counter = this.counterOf(details);
        if (counter === undefined) continue;
        if (at <= ofBulk.length) ofBulk[at] = counter;
      }
      if (counter.count++ === 0) counts.enlist(counter);
    }
  }

  private counterOf(details: EvaluationDetails): UsageCounter | undefined {
    const { flagKey, variant, reason } = details;
    const first = this.counters.get(flagKey);
    for (let counter = first; counter !== undefined; counter = counter.next) {
      if (counter.variant === variant && counter.reason === reason) return counter;
    }
    return this.open(details, first);
  }

  // Keys without a flag are not counted: callers may make up any number of them.
  private open(details: EvaluationDetails, next: UsageCounter | undefined): UsageCounter | undefined {
    const ownerId = this.ownerOf(details.flagKey);
    if (ownerId === undefined) {
      this.counts.miss();
      return undefined;
    }
    const counter = this.counts.make(this.place, ownerId, details, next);
    this.counters.set(details.flagKey, counter);
    return counter;
  }

  private renew(): void {
    this.generation = this.counts.generation;
    this.counters.clear();
    this.ofBulk.length = 0;
  }
}
