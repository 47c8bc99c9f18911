import { Injectable, Logger } from '@nestjs/common';
import { Clock, type CommandContext, type CommitParticipant, type SqlSession, type StreamName, type Work } from '#libs/kernel';
import { withLogFields } from '#libs/observability';
import { Database } from './database.ts';
import { OpenWork } from './open-work.ts';
import { StreamQueue } from './stream-queue.ts';

/** What a work needs to begin. */
export interface WorkPlan {
  readonly tenantId: string;
  /** Tenants whose rows the facts of the work may come from: those it inherits from. */
  readonly readTenants?: readonly string[];
  /** The streams that are locked before anything is read. */
  readonly streams: readonly StreamName[];
  readonly context: CommandContext;
  /** The command that is carried out, for participants that have something to say when it is rolled back. */
  readonly command?: unknown;
}

/**
 * The only place that commits. In this order: turn in the process, transaction, tenant, stream locks, participants' admission,
 * body (facts are read here, after the locks), participants before the commit, commit, participants after it.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);
  private readonly participants: CommitParticipant[] = [];
  private readonly queue: StreamQueue;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.queue = new StreamQueue(6);
  }

  /** Writes that wait or run in this process. */
  get queueLength(): number {
    return this.queue.length;
  }

  /** Adds a participant; they take part in ascending `order`. */
  register(participant: CommitParticipant): void {
    this.participants.push(participant);
    this.participants.sort((left, right) => left.order - right.order);
  }

  /**
   * Runs one unit of work.
   * @returns what the body returned, or what a participant replayed in its stead
   * @throws UnavailableException UNAVAILABLE when too many writes wait; whatever the body or a participant throws, after the rollback
   */
  run<R>(plan: WorkPlan, body: (work: Work) => Promise<R>): Promise<R> {
    const { tenantId, context } = plan;
    return withLogFields({ tenantId, actor: context.actor.id, traceId: context.request?.id }, () =>
      this.runLogged(plan, body).catch((error: unknown) => this.rethrow(plan.command, error)),
    );
  }

  private async runLogged<R>(plan: WorkPlan, body: (work: Work) => Promise<R>): Promise<R> {
    const streams = [...new Set(plan.streams)].sort();
    const turns = streams.map((stream) => `${plan.tenantId}/${stream}`);
    const { result, work } = await this.queue.run(turns, () =>
      this.database.transaction(
        { tenantId: plan.tenantId, readTenants: plan.readTenants ?? [] },
        async (sql) => {
          const open = new OpenWork(plan.tenantId, plan.context, this.clock.now(), sql, await lockStreams(sql, plan.tenantId, streams));
          return { work: open, result: await this.perform(open, body) };
        },
        'write',
      ),
    );
    await this.announce(work);
    return result;
  }

  /** Writes telemetry and job state of a tenant: no revision, no change set, no audit. */
  record<R>(tenantId: string | undefined, body: (sql: SqlSession) => Promise<R>): Promise<R> {
    return this.database.transaction(tenantId === undefined ? {} : { tenantId }, body, 'write');
  }

  private async perform<R>(work: OpenWork, body: (work: Work) => Promise<R>): Promise<R> {
    for (const participant of this.participants) {
      const admitted = await participant.admit?.(work);
      if (admitted === undefined) continue;
      for (const other of this.participants) other.replayed?.(work, admitted.replay);
      return admitted.replay as R;
    }
    const result = await body(work);
    for (const participant of this.participants) await participant.beforeCommit?.(work, result);
    return result;
  }

  private async rethrow(command: unknown, error: unknown): Promise<never> {
    for (const participant of this.participants) {
      const instead = await participant.afterRollback?.(command, error);
      if (instead !== undefined) throw instead;
    }
    throw error;
  }

  private async announce(work: OpenWork): Promise<void> {
    for (const participant of this.participants) {
      try {
        await participant.afterCommit?.(work);
      } catch (error) {
        this.logger.error({ msg: `After the commit, ${participant.name} failed; the commit stands.`, err: error });
      }
    }
  }
}

async function lockStreams(sql: SqlSession, tenantId: string, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, number>> {
  const lock = () =>
    sql.query<{ name: StreamName; revision: number }>(
      `select name, revision::float8 as revision from sm.stream where tenant_id = $1 and name = any ($2) order by name for update`,
      [tenantId, streams],
    );
  let rows = await lock();
  if (rows.length < streams.length) {
    await sql.query(`insert into sm.stream (tenant_id, name) select $1, unnest($2::text[]) on conflict do nothing`, [tenantId, streams]);
    rows = await lock();
  }
  return new Map(rows.map((row) => [row.name, row.revision]));
}
