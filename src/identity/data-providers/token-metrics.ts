import { Injectable } from '@nestjs/common';
import { Metrics } from '#libs/observability';
import type { KeyReading } from './provider-keys.ts';

const READINGS: readonly KeyReading[] = ['read', 'failed'];

/** What Prometheus sees of the keys that tokens are checked with. */
@Injectable()
export class TokenMetrics {
  private readonly readings: ReturnType<Metrics['counter']>;
  private age: () => number | undefined = () => undefined;

  constructor(metrics: Metrics) {
    metrics.gauge('token_keys_age_seconds', 'Age of the keys of the identity provider; absent when none were read.', () => this.age());
    this.readings = metrics.counter('token_keys_readings_total', 'Readings of the keys of the identity provider.', 'result', READINGS);
  }

  /** Says where the age of the keys is read from. */
  watch(age: () => number | undefined): void {
    this.age = age;
  }

  /** Counts a reading. */
  count(result: KeyReading): void {
    this.readings.inc({ result });
  }
}
