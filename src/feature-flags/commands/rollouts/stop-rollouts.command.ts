import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutRecordCommand, RolloutRecordHandler } from './rollout-record.handler.ts';

/** Pauses the rollouts of a flag that was killed, as of that moment. */
export class StopRollouts extends RolloutRecordCommand {
  constructor(
    ownerId: string,
    /** Environment `*` = all. */
    readonly place: { readonly key: string; readonly environment: string },
    context: CommandContext,
  ) {
    super(ownerId, context);
  }
}

@CommandHandler(StopRollouts)
export class StopRolloutsHandler extends RolloutRecordHandler<StopRollouts> {
  constructor(unitOfWork: UnitOfWork, desk: RolloutDesk) {
    super(unitOfWork, desk);
  }

  protected handle({ place: { key, environment } }: StopRollouts, work: Work): Promise<void> {
    return this.desk.catchUpAll(work, key, environment);
  }
}
