import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { Metrics } from '#libs/observability';
import { WorkRunner, type WorkStats } from '#libs/work';

/** What Prometheus sees of events and due work: the same from every process, but for who is the runner. */
@Injectable()
export class WorkMetrics {
  private reading: Promise<WorkStats> | undefined;

  constructor(
    metrics: Metrics,
    private readonly runner: WorkRunner,
    private readonly clock: Clock,
  ) {
    metrics.gauge('work_runner', '1 in the process that delivers events and does due work.', () => (runner.isRunner ? 1 : 0));
    metrics.gauge(
      'events_oldest_undelivered_seconds',
      'Age of the oldest event that some listener has not had; 0 when there is none.',
      () => this.oldestUndelivered(),
    );
    metrics.gauge(
      'events_parked',
      'Streams of tenants at which a listener was parked after its last attempt.',
      async () => (await this.stats()).parkedDeliveries,
    );
    metrics.gauge('due_work_waiting', 'Items of due work whose time has come.', async () => (await this.stats()).dueWork);
    metrics.gauge(
      'due_work_parked',
      'Items of due work that were parked after their last attempt.',
      async () => (await this.stats()).parkedWork,
    );
  }

  private async oldestUndelivered(): Promise<number> {
    const { oldestUndeliveredAt: oldest } = await this.stats();
    return oldest === undefined ? 0 : Math.max(0, (this.clock.now().getTime() - oldest.getTime()) / 1_000);
  }

  // The gauges of one page are asked together and share one answer.
  private stats(): Promise<WorkStats> {
    this.reading ??= this.runner.stats().finally(() => (this.reading = undefined));
    return this.reading;
  }
}
