import { authorise, type ChangeRecord, type Permission, type StreamName, type Work } from '#libs/kernel';
import type { ConfigurationCommand } from './configuration-command.ts';
import { OpenWork } from './open-work.ts';
import type { UnitOfWork, WorkPlan } from './unit-of-work.ts';

/** What a command would do. */
export interface Rehearsal<Result> {
  readonly result: Result;
  readonly changes: readonly { readonly stream: StreamName; readonly change: ChangeRecord }[];
}

/**
 * Base of command handlers: checks the actor (again, for callers that came by no HTTP guard), opens the unit of work and
 * runs `handle` in it. `handle` loads facts, calls the domain and hands the writes to the work; it never commits.
 */
export abstract class TransactionalHandler<C extends ConfigurationCommand<Result>, Result> {
  protected constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute(command: C): Promise<Result> {
    const plan = await this.planOf(command);
    return this.unitOfWork.run({ ...plan, context: command.context, command }, (work) => this.handle(command, work));
  }

  /**
   * What the command needs of a work.
   * @throws ForbiddenException FORBIDDEN, TenantNotFoundException TENANT_NOT_FOUND when the actor of the command may not send it
   */
  planOf(command: C): Promise<Omit<WorkPlan, 'context'>> {
    for (const permission of this.permissions(command)) authorise(command.context.actor, permission, command.scope);
    return this.plan(command);
  }

  /** Carries the command out inside an open work, says what it did and takes it back. Whatever it throws ends the work. */
  async rehearse(work: Work, command: C): Promise<Rehearsal<Result>> {
    const locked = new Map(work.streams.map((stream) => [stream, work.revisionBefore(stream)]));
    const trial = new OpenWork(work.tenantId, command.context, work.at, work.sql, locked);
    await work.sql.query('savepoint rehearsal');
    const result = await this.join(trial, command);
    await work.sql.query('rollback to savepoint rehearsal');
    return { result, changes: trial.streams.flatMap((stream) => trial.changes(stream).map((change) => ({ stream, change }))) };
  }

  /**
   * Runs the command in a work that someone else opened and will commit, with the same checks.
   * @throws Error when the work is another tenant's, or has not locked the streams of the command
   */
  async join(work: Work, command: C): Promise<Result> {
    const { tenantId, streams } = await this.planOf(command);
    if (tenantId !== work.tenantId || streams.some((stream) => !work.streams.includes(stream)))
      throw new Error(
        `${command.constructor.name} needs ${streams.join(', ')} of ${tenantId}; the work has ${work.streams.join(', ')} of ${work.tenantId}.`,
      );
    return this.handle(command, work);
  }

  /** The permissions that the actor needs in the command's scope. */
  protected abstract permissions(command: C): readonly Permission[];

  /** The tenant whose rows are written, those that may be read, and the streams to lock. */
  protected abstract plan(command: C): Promise<Omit<WorkPlan, 'context'>>;

  /** The work itself, inside the transaction. */
  protected abstract handle(command: C, work: Work): Promise<Result>;
}
