import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { pause, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { RolloutCommand, RolloutHandler } from './rollout-command.handler.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Freezes the coverage of a rollout. */
export class PauseRollout extends RolloutCommand {}

@CommandHandler(PauseRollout)
export class PauseRolloutHandler extends RolloutHandler<PauseRollout> {
  protected readonly asks = 'pause';

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, guard: RolloutGuard, desk: RolloutDesk) {
    super(unitOfWork, facts, guard, desk);
  }

  protected decide(running: RunningRollout, order: RolloutOrder): RunningRollout {
    return pause(running, order);
  }
}
