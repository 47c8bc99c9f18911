import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/observability';
import { UsageCounts } from './usage-counts.ts';

const ONE_IN = 1_024;
const NANOSECONDS = 1e9;
const BOUNDS_SECONDS: readonly number[] = [1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 1e-4, 1e-3];

/** Measures how long evaluations take, one in 1,024, so that the others stay as quick as they are; all are counted. */
@Injectable()
export class EvaluationMeter {
  private readonly latency: ReturnType<Metrics['histogram']>;
  private count = 0;

  constructor(
    metrics: Metrics,
    readonly counts: UsageCounts,
  ) {
    this.latency = metrics.histogram(
      'feature_flag_evaluation_latency_seconds',
      'How long evaluations of single feature flags take, one in 1,024.',
      BOUNDS_SECONDS,
    );
  }

  /** Begins an evaluation. @returns when it began, in nanoseconds; undefined = it is not measured */
  begin(): bigint | undefined {
    this.count = (this.count + 1) % ONE_IN;
    return this.count === 1 ? process.hrtime.bigint() : undefined;
  }

  /** Ends an evaluation that is measured. */
  end(begin: bigint): void {
    this.latency.observe(Number(process.hrtime.bigint() - begin) / NANOSECONDS);
  }
}
