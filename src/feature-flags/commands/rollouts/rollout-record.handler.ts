import { type CommandContext, type Permission, Scope } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { RolloutDesk } from './rollout-desk.handler.ts';

/** Base of the commands by which the system records what happened to rollouts, of whichever tenant. */
export abstract class RolloutRecordCommand extends ConfigurationCommand<void> {
  /** @param ownerId the tenant that the rollouts belong to, or the application's */
  constructor(
    readonly ownerId: string,
    context: CommandContext,
  ) {
    super(Scope.application(), context);
  }
}

/** Base of their handlers. */
export abstract class RolloutRecordHandler<C extends RolloutRecordCommand> extends TransactionalHandler<C, void> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly desk: RolloutDesk,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['features.manage-application'];
  }

  protected plan({ ownerId }: C): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: ownerId, streams: ['flags'] });
  }
}
