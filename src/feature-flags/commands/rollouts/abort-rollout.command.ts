import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { abort, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { requireReason } from '../../domain/rollouts/rollout-reason.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { RolloutCommand, RolloutHandler } from './rollout-command.handler.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Ends a rollout at what was there before it began. */
export class AbortRollout extends RolloutCommand {}

@CommandHandler(AbortRollout)
export class AbortRolloutHandler extends RolloutHandler<AbortRollout> {
  protected readonly asks = 'abort';

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, guard: RolloutGuard, desk: RolloutDesk) {
    super(unitOfWork, facts, guard, desk);
  }

  protected decide(running: RunningRollout, order: RolloutOrder): RunningRollout {
    requireReason(order.reason, 'aborted');
    return { ...running, rollout: abort(running, order) };
  }
}
