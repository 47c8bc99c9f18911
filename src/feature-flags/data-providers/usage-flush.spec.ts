import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { EvaluationDetails } from '#libs/flag-engine';
import { Metrics } from '#libs/observability';
import { ManualClock } from '#libs/testing';
import { ScopeUsage } from './scope-usage.ts';
import type { UsageBatch } from './usage-batches.ts';
import { UsageCounts } from './usage-counts.ts';
import { UsageFlush } from './usage-flush.ts';
import type { UsageWriter } from './usage-writer.ts';

/** A database that can be away. */
class MemoryWriter {
  readonly written: UsageBatch[] = [];
  attempts = 0;
  isAway = false;
  isHanging: Promise<void> | undefined;

  async write(batch: UsageBatch): Promise<void> {
    this.attempts += 1;
    await this.isHanging;
    if (this.isAway) throw new Error('The database is away.');
    this.written.push(batch);
  }

  /** Evaluations that were written. */
  get sum(): number {
    return this.written.flatMap(({ uses }) => uses).reduce((sum, { evaluations }) => sum + evaluations, 0);
  }
}

describe('the writing of counts', () => {
  let counts: UsageCounts;
  let writer: MemoryWriter;
  let flush: UsageFlush;
  let metrics: Metrics;

  beforeEach(() => {
    Logger.overrideLogger(false);
    const clock = new ManualClock();
    counts = new UsageCounts(clock);
    counts.keepTime();
    writer = new MemoryWriter();
    metrics = new Metrics();
    flush = new UsageFlush(counts, writer as unknown as UsageWriter, clock, metrics);
  });

  const usageOf = (tenantId: string) => new ScopeUsage(counts, { tenantId, environment: 'production' }, () => 'owner');
  const answer = (flagKey: string) => ({ flagKey, variant: 'on', reason: 'STATIC' }) as EvaluationDetails;
  const waiting = async () => Number(/^feature_flag_usage_waiting (\d+)$/m.exec(await metrics.render())?.[1]);

  it('holds what cannot be written in as much memory as there are counters, and loses nothing', async () => {
    const tenants = Array.from({ length: 50 }, (_, number) => usageOf(`tenant-${number}`));
    writer.isAway = true;
    for (let round = 0; round < 20; round++) {
      for (const tenant of tenants) tenant.count(answer('flag'));
      await flush.flush();
    }
    // One that waits to be written again, and one that is counted since, of each tenant.
    expect(await waiting()).toBe(100);
    expect(writer.attempts).toBe(20 * 3);

    writer.isAway = false;
    await flush.flush();
    await flush.flush();
    expect([writer.sum, await waiting()]).toEqual([20 * 50, 0]);
  });

  it('is not held up by a tenant whose counts cannot be written', async () => {
    const refused = writer.write.bind(writer);
    writer.write = (batch) => (batch.tenantId === 'refused' ? Promise.reject(new Error('Refused.')) : refused(batch));
    const [one, other] = [usageOf('refused'), usageOf('fine')];
    for (let round = 0; round < 10; round++) {
      one.count(answer('flag'));
      other.count(answer('flag'));
      await flush.flush();
    }

    expect(writer.sum).toBe(10);
    expect(await waiting()).toBe(2);
  });

  it('is complete at the end', async () => {
    const usage = usageOf('acme');
    writer.isAway = true;
    usage.count(answer('flag'));
    await flush.flush();
    usage.count(answer('flag'));
    writer.isAway = false;
    await flush.onApplicationShutdown();
    expect([writer.sum, await waiting()]).toEqual([2, 0]);
  });

  it('is one at a time', async () => {
    let release = (): void => undefined;
    writer.isHanging = new Promise((resolve) => (release = resolve));
    usageOf('acme').count(answer('flag'));
    const both = [flush.flush(), flush.flush()];
    release();
    await Promise.all(both);

    expect(writer.attempts).toBe(1);
  });

  it('cuts many counts into batches', async () => {
    const usage = usageOf('acme');
    for (let number = 0; number < 4_500; number++) usage.count(answer(`flag-${number}`));
    await flush.flush();

    expect(writer.written.map(({ uses }) => uses.length)).toEqual([2_000, 2_000, 500]);
  });
});
