import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Permission, Scope, Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import type { RolloutPlace } from '../../contracts/index.ts';
import { approve, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { assertIsApprover } from '../../domain/rollouts/rollout-approver.ts';
import { protectedEnvironmentsOf } from '../../persistence/protected-environments.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { RolloutCommand, RolloutHandler } from './rollout-command.handler.ts';
import { RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Approves a held step of a rollout that somebody else started. */
export class ApproveRolloutStep extends RolloutCommand {
  constructor(
    scope: Scope,
    /** The step from 1. */
    override readonly place: RolloutPlace & { readonly step: number },
    context: CommandContext,
  ) {
    super(scope, place, context);
  }
}

@CommandHandler(ApproveRolloutStep)
export class ApproveRolloutStepHandler extends RolloutHandler<ApproveRolloutStep> {
  protected readonly asks = 'approve';
  protected override readonly grows = true;

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, guard: RolloutGuard, desk: RolloutDesk) {
    super(unitOfWork, facts, guard, desk);
  }

  protected override permissions(): readonly Permission[] {
    return ['features.approve'];
  }

  protected async decide(running: RunningRollout, order: RolloutOrder, { scope, place, context }: ApproveRolloutStep, work: Work) {
    assertIsApprover(running.rollout, context.actor, scope);
    const required = (await protectedEnvironmentsOf(work)).get(place.environment) ?? 1;
    return approve(running, place.step, required, order);
  }
}
