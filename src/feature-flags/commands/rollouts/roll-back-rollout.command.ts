import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { rollBack, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { requireReason } from '../../domain/rollouts/rollout-reason.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { RolloutCommand, RolloutHandler } from './rollout-command.handler.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Ends a rollout at the step before. */
export class RollBackRollout extends RolloutCommand {}

@CommandHandler(RollBackRollout)
export class RollBackRolloutHandler extends RolloutHandler<RollBackRollout> {
  protected readonly asks = 'roll-back';

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, guard: RolloutGuard, desk: RolloutDesk) {
    super(unitOfWork, facts, guard, desk);
  }

  protected decide(running: RunningRollout, order: RolloutOrder): RunningRollout {
    requireReason(order.reason, 'rolled back');
    return { ...running, rollout: rollBack(running, order) };
  }
}
