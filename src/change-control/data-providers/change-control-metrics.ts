import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CommitParticipant, Work } from '#libs/kernel';
import { Metrics } from '#libs/observability';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { REQUEST_EXPIRY } from '../domain/request-expiry.ts';

const OUTCOMES = ['proposed', 'approved', 'declined', 'cancelled', 'applied', 'expired', 'voided', 'lapsed'] as const;

/** What Prometheus sees of change requests. */
@Injectable()
export class ChangeControlMetrics implements CommitParticipant, OnModuleInit {
  readonly name = 'change-control-metrics';
  readonly order = 160;
  private readonly steps: ReturnType<Metrics['counter']>;

  constructor(
    metrics: Metrics,
    private readonly unitOfWork: UnitOfWork,
    reader: DatabaseReader,
  ) {
    this.steps = metrics.counter('change_request_steps_total', 'Steps of change requests in this process.', 'step', OUTCOMES);
    // Every open request has one item of due work that ends it: rows of all tenants, where those of the requests are walled off.
    metrics.gauge('change_requests_open', 'Change requests that were neither applied nor ended otherwise.', async () => {
      const [row] = await reader.readDirectory((sql) =>
        sql.query<{ open: number }>('select count(*)::float8 as open from sm.due_work where kind = $1', [REQUEST_EXPIRY]),
      );
      return row?.open ?? 0;
    });
  }

  onModuleInit(): void {
    this.unitOfWork.register(this);
  }

  afterCommit(work: Work): Promise<void> {
    for (const { kind } of work.changes('approvals')) {
      const step = OUTCOMES.find((one) => kind === `change-request.${one}`);
      if (step !== undefined) this.steps.inc({ step });
    }
    return Promise.resolve();
  }
}
