import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { REASONS } from '#libs/flag-engine';
import { Clock } from '#libs/kernel';
import { Metrics } from '#libs/observability';
import { type UsageBatch, usageBatches } from './usage-batches.ts';
import { UsageCounts } from './usage-counts.ts';
import { UsageWriter } from './usage-writer.ts';

const FLUSH_MS = 30_000;
/** Few enough that answers do not wait for them to be sorted. */
const COUNTERS_A_STEP = 5_000;
/** After these the database is taken for away, and asked again the next time. */
const MAX_FAILURES = 3;

/**
 * Writes down every half minute and at the shutdown what was counted. A batch leaves the memory when it is known to be committed, and
 * is tried again until then. Meanwhile its tenant goes on counting in the counters, where that takes no more room.
 */
@Injectable()
export class UsageFlush implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(UsageFlush.name);
  private readonly evaluations: ReturnType<Metrics['counter']>;
  /** What could not be written. */
  private batches: UsageBatch[] = [];
  private failures = 0;
  private current: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly counts: UsageCounts,
    private readonly writer: UsageWriter,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    const help = 'Evaluations of feature flags by reason, brought up to date every 30 seconds.';
    this.evaluations = metrics.counter('feature_flag_evaluations_total', help, 'reason', REASONS);
    metrics.gauge('feature_flag_usage_waiting', 'Counters of evaluations that are not written down yet.', () => this.waiting);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.current;
    // Twice, for tenants that went on counting while a batch of theirs waited.
    await this.flush();
    await this.flush();
    const lost = this.waiting;
    if (lost > 0) this.logger.warn({ msg: `${lost} counts of evaluations could not be written before the end and are lost.` });
  }

  /** Writes what was counted until now, or joins the writing under way. Never rejects: what could not be written waits. */
  flush(): Promise<void> {
    this.current ??= this.run().finally(() => (this.current = undefined));
    return this.current;
  }

  private get waiting(): number {
    return this.batches.reduce((sum, { uses }) => sum + uses.length, this.counts.waiting);
  }

  private async run(): Promise<void> {
    const earlier = this.batches;
    const held = new Set(earlier.map(({ tenantId }) => tenantId));
    this.batches = [];
    this.failures = 0;
    this.counts.keepTime();
    this.countMissed();
    for (let rest = this.counts.waiting; rest > 0 && this.failures < MAX_FAILURES; rest -= COUNTERS_A_STEP) {
      await this.writeAll(this.taken(held));
    }
    // What failed before comes last, so that a tenant whose counts cannot be written holds up nobody.
    await this.writeAll(earlier);
  }

  private async writeAll(batches: readonly UsageBatch[]): Promise<void> {
    for (const batch of batches) {
      if (this.failures >= MAX_FAILURES || !(await this.isWritten(batch))) this.batches.push(batch);
    }
  }

  private taken(held: ReadonlySet<string>): readonly UsageBatch[] {
    const taken = this.counts.take(COUNTERS_A_STEP, held);
    for (const { reason, count } of taken) this.evaluations.inc({ reason }, count);
    return usageBatches(taken, this.clock.now());
  }

  private countMissed(): void {
    const missed = this.counts.takeMissed();
    if (missed > 0) this.evaluations.inc({ reason: 'ERROR' }, missed);
  }

  private async isWritten(batch: UsageBatch): Promise<boolean> {
    try {
      await this.writer.write(batch);
      return true;
    } catch (error) {
      this.logger.debug({ msg: 'Counts of evaluations could not be written; they are tried again.', err: error });
      this.failures += 1;
      return false;
    }
  }
}
