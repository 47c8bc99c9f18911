import { CommandHandler } from '@nestjs/cqrs';
import type { Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { resume, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { RolloutCommand, RolloutHandler } from './rollout-command.handler.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Lets a paused rollout go on. */
export class ResumeRollout extends RolloutCommand {}

@CommandHandler(ResumeRollout)
export class ResumeRolloutHandler extends RolloutHandler<ResumeRollout> {
  protected readonly asks = 'resume';
  protected override readonly grows = true;

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, guard: RolloutGuard, desk: RolloutDesk) {
    super(unitOfWork, facts, guard, desk);
  }

  protected async decide(running: RunningRollout, order: RolloutOrder, _command: ResumeRollout, work: Work): Promise<RunningRollout> {
    await this.guard.assertIsOn(work, running.rollout.key, running.rollout.environment);
    return resume(running, order);
  }
}
