import { Injectable } from '@nestjs/common';
import type { RedisMeter, RedisReading, RedisWriting } from '#libs/layers';
import { Metrics } from '#libs/observability';

const READINGS: readonly RedisReading[] = ['hit', 'miss', 'refused', 'late', 'failed', 'skipped'];
const WRITINGS: readonly RedisWriting[] = ['stored', 'dropped', 'late', 'failed', 'skipped'];
/** Nobody waits longer than 20 ms. */
const BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05];

/** What Prometheus sees of the tier in Redis; without Redis all of it stays 0. */
@Injectable()
export class RedisMetrics implements RedisMeter {
  private readonly reads: ReturnType<Metrics['counter']>;
  private readonly writes: ReturnType<Metrics['counter']>;
  private readonly seconds: ReturnType<Metrics['histogram']>;

  constructor(metrics: Metrics) {
    this.reads = metrics.counter('redis_reads_total', 'Readings from Redis by how they ended.', 'result', READINGS);
    this.writes = metrics.counter('redis_writes_total', 'Values that were to be kept in Redis by what became of them.', 'result', WRITINGS);
    this.seconds = metrics.histogram('redis_seconds', 'How long Redis took to answer, or was waited for in vain.', BUCKETS_SECONDS);
  }

  read(ended: RedisReading): void {
    this.reads.inc({ result: ended });
  }

  wrote(ended: RedisWriting): void {
    this.writes.inc({ result: ended });
  }

  took(seconds: number): void {
    this.seconds.observe(seconds);
  }
}
