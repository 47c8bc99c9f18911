import { Injectable } from '@nestjs/common';
import { Clock, type Work } from '#libs/kernel';
import { Metrics } from '#libs/observability';
import { Database, UnitOfWork, type WorkPlan } from '#libs/persistence';

/** The unit of work with a clock beside it: from asking for a turn until the layers of this process show the write. */
@Injectable()
export class MeasuredUnitOfWork extends UnitOfWork {
  private readonly latency: ReturnType<Metrics['histogram']>;

  constructor(database: Database, clock: Clock, metrics: Metrics) {
    super(database, clock);
    this.latency = metrics.histogram('settings_update_latency_seconds', 'How long accepted writes of settings take.');
  }

  override async run<R>(plan: WorkPlan, body: (work: Work) => Promise<R>): Promise<R> {
    const startedAt = performance.now();
    const result = await super.run(plan, body);
    if (plan.streams.some((stream) => stream === 'settings' || stream === 'preferences')) {
      this.latency.observe((performance.now() - startedAt) / 1_000);
    }
    return result;
  }
}
