import { CommandHandler } from '@nestjs/cqrs';
import type { Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { complete, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { RolloutCommand, RolloutHandler } from './rollout-command.handler.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Ends a rollout at its last step. */
export class CompleteRollout extends RolloutCommand {}

@CommandHandler(CompleteRollout)
export class CompleteRolloutHandler extends RolloutHandler<CompleteRollout> {
  protected readonly asks = 'complete';
  protected override readonly grows = true;
  protected override readonly isPlanned = false;

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, guard: RolloutGuard, desk: RolloutDesk) {
    super(unitOfWork, facts, guard, desk);
  }

  protected async decide(
    running: RunningRollout,
    order: RolloutOrder,
    { scope, context }: CompleteRollout,
    work: Work,
  ): Promise<RunningRollout> {
    await this.guard.assertMaySkip(work, scope, running, context.actor);
    return { ...running, rollout: complete(running, order) };
  }
}
