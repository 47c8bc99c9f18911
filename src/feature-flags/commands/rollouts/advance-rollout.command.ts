import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutRecordCommand, RolloutRecordHandler } from './rollout-record.handler.ts';

/** Records what time has done to a rollout. */
export class AdvanceRollout extends RolloutRecordCommand {
  constructor(
    ownerId: string,
    readonly id: string,
    context: CommandContext,
  ) {
    super(ownerId, context);
  }
}

@CommandHandler(AdvanceRollout)
export class AdvanceRolloutHandler extends RolloutRecordHandler<AdvanceRollout> {
  constructor(unitOfWork: UnitOfWork, desk: RolloutDesk) {
    super(unitOfWork, desk);
  }

  protected async handle({ id }: AdvanceRollout, work: Work): Promise<void> {
    const loaded = await this.desk.find(work, id);
    if (loaded !== undefined) await this.desk.record(work, loaded);
  }
}
