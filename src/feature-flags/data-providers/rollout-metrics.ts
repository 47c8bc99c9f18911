import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type ChangeRecord, type CommitParticipant, isJsonObject, type Work } from '#libs/kernel';
import { Metrics } from '#libs/observability';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import { ROLLOUT_MOVES } from '../contracts/index.ts';
import { ROLLOUT_RECORD } from '../domain/rollouts/rollout-records.ts';

/** A minute, ten, an hour, six hours, a day, three, a week, two, thirty days, ninety days. */
const DURATION_BUCKETS_SECONDS = [60, 600, 3_600, 21_600, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 7_776_000];
const ENDS = ['completed', 'rolled-back', 'aborted'];

/** What Prometheus sees of rollouts. */
@Injectable()
export class RolloutMetrics implements CommitParticipant, OnModuleInit {
  readonly name = 'rollout-metrics';
  readonly order = 160;
  private readonly duration: ReturnType<Metrics['histogram']>;
  private readonly moves: ReturnType<Metrics['counter']>;

  constructor(
    metrics: Metrics,
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: DatabaseReader,
  ) {
    const lasted = 'How long rollouts lasted from their start to their end, whichever it was.';
    this.duration = metrics.histogram('feature_flag_rollout_duration_seconds', lasted, DURATION_BUCKETS_SECONDS);
    this.moves = metrics.counter('feature_flag_rollout_moves_total', 'What happened to rollouts in this process.', 'move', ROLLOUT_MOVES);
    metrics.gauge('feature_flag_rollouts_running', 'Rollouts that have not ended, paused ones too.', () => this.count('running'));
    metrics.gauge('feature_flag_rollouts_waiting', 'Rollouts that wait for the approval of a step.', () => this.count('waiting'));
  }

  onModuleInit(): void {
    this.unitOfWork.register(this);
  }

  afterCommit(work: Work): Promise<void> {
    if (work.streams.includes('flags')) for (const change of work.changes('flags')) this.observe(change);
    return Promise.resolve();
  }

  private observe({ kind, details = null }: ChangeRecord): void {
    const move = ROLLOUT_MOVES.find((one) => kind === `${ROLLOUT_RECORD}${one}`);
    if (move === undefined) return;
    this.moves.inc({ move });
    const lastedMs = ENDS.includes(move) && isJsonObject(details) ? details['sinceStartMs'] : undefined;
    if (typeof lastedMs === 'number') this.duration.observe(lastedMs / 1_000);
  }

  private async count(what: 'running' | 'waiting'): Promise<number> {
    const [row] = await this.reader.readDirectory((sql) =>
      sql.query<Readonly<Record<typeof what, number>>>(`select ${what}::float8 as ${what} from sm.count_flag_rollouts()`),
    );
    return row?.[what] ?? 0;
  }
}
