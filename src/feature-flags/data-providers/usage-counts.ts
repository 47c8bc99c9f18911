import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import type { EvaluationDetails, Reason } from '#libs/flag-engine';
import { DAY_MS } from '../domain/usage-days.ts';

/** Counters made before all of them are left to the garbage collector and made anew when they are used again. */
const MAX_COUNTERS = 200_000;
/** Counters that hold counts which are not taken yet; above it evaluations are answered and not counted. */
const MAX_WAITING = 400_000;

/** Where evaluations are counted for. */
export interface CountedPlace {
  /** The tenant that evaluates. */
  readonly tenantId: string;
  readonly environment: string;
}

/** How often a flag answered a variant for a reason, at one place on one day, since it was taken last. Written by evaluations. */
export interface UsageCounter extends CountedPlace {
  /** Who owns the flag. */
  readonly ownerId: string;
  readonly key: string;
  readonly variant: string | undefined;
  readonly reason: Reason;
  /** Days since 1970 UTC. */
  readonly day: number;
  /** Of an earlier one, the counter is not written any more. */
  readonly generation: number;
  /** The counter of another variant or reason of the same flag. */
  readonly next: UsageCounter | undefined;
  count: number;
}

/** What was counted. */
export interface TakenCount extends Omit<UsageCounter, 'next' | 'generation'> {
  readonly count: number;
}

/**
 * The counters of this process that hold something. A counter belongs to the flags of a scope and is found there; it comes here with
 * the first evaluation after it was taken, so taking looks at what was used and at nothing else.
 */
@Injectable()
export class UsageCounts {
  /** Counters of an earlier generation are not written any more: their day is over, or there were too many. */
  generation = 0;
  /** Days since 1970 UTC: the day that is counted for. */
  day = 0;
  /** Evaluations of keys without a flag. */
  private missed = 0;
  private waitingCounters: UsageCounter[] = [];
  private made = 0;
  private begin = 0;
  private end = 0;

  constructor(private readonly clock: Clock) {}

  /** Counters that hold something. */
  get waiting(): number {
    return this.waitingCounters.length;
  }

  /** Begins a new day when it has come. Whoever hands out a view calls it, so what the view answers counts for its day; flushes do for views that are kept. */
  keepTime(): void {
    const now = this.clock.now().getTime();
    if (now >= this.begin && now < this.end) return;
    this.day = Math.floor(now / DAY_MS);
    this.begin = this.day * DAY_MS;
    this.end = this.begin + DAY_MS;
    this.renew();
  }

  /** A counter that stands at nothing. */
  make(
    place: CountedPlace,
    ownerId: string,
    { flagKey, variant, reason }: EvaluationDetails,
    next: UsageCounter | undefined,
  ): UsageCounter {
    if (this.made >= MAX_COUNTERS) this.renew();
    this.made += 1;
    const { tenantId, environment } = place;
    return { tenantId, environment, ownerId, key: flagKey, variant, reason, day: this.day, generation: this.generation, next, count: 0 };
  }

  /** Notes a counter that holds something since now. While too many wait, it goes back to nothing. */
  enlist(counter: UsageCounter): void {
    if (this.waitingCounters.length < MAX_WAITING) this.waitingCounters.push(counter);
    else counter.count = 0;
  }

  /**
   * What was counted since it was taken last, the longest waiting first; these counters stand at nothing then.
   * @param limit counters at most
   * @param without tenants whose counters stay as they are
   */
  take(limit: number, without: ReadonlySet<string>): readonly TakenCount[] {
    const taken: TakenCount[] = [];
    const left: UsageCounter[] = [];
    let at = 0;
    for (; at < this.waitingCounters.length && taken.length < limit; at++) {
      const counter = this.waitingCounters[at];
      if (counter === undefined) continue;
      if (without.has(counter.tenantId)) left.push(counter);
      else {
        taken.push({ ...counter });
        counter.count = 0;
      }
    }
    this.waitingCounters = [...this.waitingCounters.slice(at), ...left];
    return taken;
  }

  /** Notes that a key without a flag was evaluated. */
  miss(): void {
    this.missed += 1;
  }

  /** How often keys without a flag were evaluated since this was last called. */
  takeMissed(): number {
    const { missed } = this;
    this.missed = 0;
    return missed;
  }

  private renew(): void {
    this.generation += 1;
    this.made = 0;
  }
}
