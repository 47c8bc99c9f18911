import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { CommandContext, Scope } from '#libs/kernel';
import { AbortRollout } from './commands/rollouts/abort-rollout.command.ts';
import { ApproveRolloutStep } from './commands/rollouts/approve-rollout-step.command.ts';
import { CompleteRollout } from './commands/rollouts/complete-rollout.command.ts';
import { PauseRollout } from './commands/rollouts/pause-rollout.command.ts';
import { ResumeRollout } from './commands/rollouts/resume-rollout.command.ts';
import { RollBackRollout } from './commands/rollouts/roll-back-rollout.command.ts';
import { StartRollout } from './commands/rollouts/start-rollout.command.ts';
import {
  FeatureRolloutCoordinator,
  type NewRollout,
  type RolloutFilter,
  type RolloutPage,
  type RolloutPlace,
  type RolloutState,
} from './contracts/index.ts';
import { GetRollout } from './queries/get-rollout.query.ts';
import { ListRollouts } from './queries/list-rollouts.query.ts';

/** Builds messages about rollouts and sends them to their bus. */
@Injectable()
export class FeatureRolloutCoordinatorImpl extends FeatureRolloutCoordinator {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {
    super();
  }

  startRollout(scope: Scope, rollout: NewRollout, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new StartRollout(scope, rollout, context));
  }

  pauseRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new PauseRollout(scope, place, context));
  }

  resumeRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new ResumeRollout(scope, place, context));
  }

  rollBackRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new RollBackRollout(scope, place, context));
  }

  approveRolloutStep(scope: Scope, place: RolloutPlace & { readonly step: number }, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new ApproveRolloutStep(scope, place, context));
  }

  completeRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new CompleteRollout(scope, place, context));
  }

  abortRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState> {
    return this.commands.execute(new AbortRollout(scope, place, context));
  }

  getRollout(scope: Scope, place: Omit<RolloutPlace, 'expectedRevision'>): Promise<RolloutState> {
    return this.queries.execute(new GetRollout(scope, place));
  }

  listRollouts(scope: Scope, filter: RolloutFilter, page: { limit: number; before?: string }): Promise<RolloutPage> {
    return this.queries.execute(new ListRollouts(scope, filter, page));
  }
}
