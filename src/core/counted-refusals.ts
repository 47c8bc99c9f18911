import { Injectable } from '@nestjs/common';
import { RefusalMeter, type RefusalReason } from '#libs/http';
import { Metrics } from '#libs/observability';

const REASONS: readonly RefusalReason[] = ['unauthenticated', 'forbidden', 'tenant-not-reached', 'rate-limited', 'failures-limited'];

/** Counts the refused requests for Prometheus. */
@Injectable()
export class CountedRefusals extends RefusalMeter {
  private readonly total: ReturnType<Metrics['counter']>;

  constructor(metrics: Metrics) {
    super();
    this.total = metrics.counter('refusals_total', 'Requests that were refused at the door.', 'reason', REASONS);
  }

  override count(reason: RefusalReason): void {
    this.total.inc({ reason });
  }
}
