import type { Provider } from '@nestjs/common';
import { RolloutChangeControl } from './codecs/rollout-change-control.ts';
import { AbortRolloutHandler } from './commands/rollouts/abort-rollout.command.ts';
import { AdvanceRolloutHandler } from './commands/rollouts/advance-rollout.command.ts';
import { ApproveRolloutStepHandler } from './commands/rollouts/approve-rollout-step.command.ts';
import { CompleteRolloutHandler } from './commands/rollouts/complete-rollout.command.ts';
import { PauseRolloutHandler } from './commands/rollouts/pause-rollout.command.ts';
import { ResumeRolloutHandler } from './commands/rollouts/resume-rollout.command.ts';
import { RollBackRolloutHandler } from './commands/rollouts/roll-back-rollout.command.ts';
import { RolloutDesk } from './commands/rollouts/rollout-desk.handler.ts';
import { RolloutGuard } from './commands/rollouts/rollout-guard.handler.ts';
import { StartRolloutHandler } from './commands/rollouts/start-rollout.command.ts';
import { StopRolloutsHandler } from './commands/rollouts/stop-rollouts.command.ts';
import { SupersededRollouts } from './commands/rollouts/superseded-rollouts.handler.ts';
import { FeatureRolloutCoordinator } from './contracts/index.ts';
import { RolloutMetrics } from './data-providers/rollout-metrics.ts';
import { RolloutDataProvider } from './data-providers/rollout.data-provider.ts';
import { FeatureRolloutCoordinatorImpl } from './feature-rollout.coordinator.ts';
import { OnFlagStopped } from './listeners/on-flag-stopped.listener.ts';
import { RolloutRepository } from './persistence/rollout.repository.ts';
import { GetRolloutHandler } from './queries/get-rollout.query.ts';
import { ListRolloutsHandler } from './queries/list-rollouts.query.ts';
import { FeatureRolloutWorkflow } from './workflows/feature-rollout.workflow.ts';

/** What gradual rollouts of flags are made of. */
export const ROLLOUT_PROVIDERS: readonly Provider[] = [
  { provide: FeatureRolloutCoordinator, useClass: FeatureRolloutCoordinatorImpl },
  RolloutRepository,
  RolloutDesk,
  RolloutGuard,
  SupersededRollouts,
  StartRolloutHandler,
  PauseRolloutHandler,
  ResumeRolloutHandler,
  RollBackRolloutHandler,
  ApproveRolloutStepHandler,
  CompleteRolloutHandler,
  AbortRolloutHandler,
  AdvanceRolloutHandler,
  StopRolloutsHandler,
  RolloutChangeControl,
  RolloutDataProvider,
  RolloutMetrics,
  GetRolloutHandler,
  ListRolloutsHandler,
  FeatureRolloutWorkflow,
  OnFlagStopped,
];
