import { authorise, type Permission, type Work } from '#libs/kernel';
import type { ConfigurationCommand } from './configuration-command.ts';
import type { UnitOfWork, WorkPlan } from './unit-of-work.ts';

/**
 * Base of command handlers: checks the actor (again, for callers that came by no HTTP guard), opens the unit of work and
 * runs `handle` in it. `handle` loads facts, calls the domain and hands the writes to the work; it never commits.
 */
export abstract class TransactionalHandler<C extends ConfigurationCommand<Result>, Result> {
  protected constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute(command: C): Promise<Result> {
    for (const permission of this.permissions(command)) authorise(command.context.actor, permission, command.scope);
    const plan = await this.plan(command);
    return this.unitOfWork.run({ ...plan, context: command.context }, (work) => this.handle(command, work));
  }

  /**
   * Runs the command in a work that someone else opened and will commit, with the same checks.
   * @throws Error when the work is another tenant's, or has not locked the streams of the command
   */
  async join(work: Work, command: C): Promise<Result> {
    for (const permission of this.permissions(command)) authorise(command.context.actor, permission, command.scope);
    const { tenantId, streams } = await this.plan(command);
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
