import type { Provider } from '@nestjs/common';
import { FlagChangeControl } from './codecs/flag-change-control.ts';
import { FlagEnvironmentChangeControl } from './codecs/flag-environment-change-control.ts';
import { FlagOverrideChangeControl } from './codecs/flag-override-change-control.ts';
import { ArchiveFlagHandler } from './commands/archive-flag.command.ts';
import { ConfigureFlagHandler } from './commands/configure-flag.command.ts';
import { CreateFlagHandler } from './commands/create-flag.command.ts';
import { DisableFlagHandler } from './commands/disable-flag.command.ts';
import { FlagFactsHandler } from './commands/flag-facts.handler.ts';
import { FlagJudge } from './commands/flag-judge.handler.ts';
import { FlagSurroundings } from './commands/flag-surroundings.handler.ts';
import { KillFlagHandler } from './commands/kill-flag.command.ts';
import { OverrideFlagHandler } from './commands/override-flag.command.ts';
import { RemoveFlagOverrideHandler } from './commands/remove-flag-override.command.ts';
import { RestoreFlagHandler } from './commands/restore-flag.command.ts';
import { ReviveFlagHandler } from './commands/revive-flag.command.ts';
import { RollOutFlagHandler } from './commands/roll-out-flag.command.ts';
import { UpdateFlagHandler } from './commands/update-flag.command.ts';
import { FeatureFlagCoordinator } from './contracts/index.ts';
import { CompiledFlags } from './data-providers/compiled-flags.ts';
import { EvaluationMeter } from './data-providers/evaluation-meter.ts';
import { FeatureFlagDataProvider } from './data-providers/feature-flag.data-provider.ts';
import { FlagEvents } from './data-providers/flag-events.ts';
import { FeatureFlagCoordinatorImpl } from './feature-flag.coordinator.ts';
import { FlagUsersRepository } from './persistence/flag-users.repository.ts';
import { FlagRepository } from './persistence/flag.repository.ts';
import { EvaluateFlagsHandler } from './queries/evaluate-flags.query.ts';
import { ExplainFlagHandler } from './queries/explain-flag.query.ts';
import { FollowFlagsHandler } from './queries/follow-flags.query.ts';
import { GetFlagEnvironmentHandler } from './queries/get-flag-environment.query.ts';
import { GetFlagOverrideHandler } from './queries/get-flag-override.query.ts';
import { GetFlagHandler } from './queries/get-flag.query.ts';
import { GetFlagsViewHandler } from './queries/get-flags-view.query.ts';
import { ListFlagsHandler } from './queries/list-flags.query.ts';

/** Flags themselves and how they are overridden: written, read, evaluated. */
export const FLAG_PROVIDERS: readonly Provider[] = [
  { provide: FeatureFlagCoordinator, useClass: FeatureFlagCoordinatorImpl },
  FlagRepository,
  FlagUsersRepository,
  FlagFactsHandler,
  FlagSurroundings,
  FlagJudge,
  CreateFlagHandler,
  UpdateFlagHandler,
  ArchiveFlagHandler,
  RestoreFlagHandler,
  ConfigureFlagHandler,
  RollOutFlagHandler,
  DisableFlagHandler,
  KillFlagHandler,
  ReviveFlagHandler,
  OverrideFlagHandler,
  RemoveFlagOverrideHandler,
  CompiledFlags,
  EvaluationMeter,
  FeatureFlagDataProvider,
  FlagEvents,
  FlagChangeControl,
  FlagEnvironmentChangeControl,
  FlagOverrideChangeControl,
  GetFlagsViewHandler,
  FollowFlagsHandler,
  EvaluateFlagsHandler,
  ExplainFlagHandler,
  GetFlagHandler,
  ListFlagsHandler,
  GetFlagEnvironmentHandler,
  GetFlagOverrideHandler,
];
