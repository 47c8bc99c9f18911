import { type DynamicModule, Global, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigurationCacheService } from '#libs/layers';
import { ChangeControlModule } from '../change-control/change-control.module.ts';
import { BusesModule } from '../core/buses.module.ts';
import { ArchiveFlagHandler } from './commands/archive-flag.command.ts';
import { ConfigureFlagHandler } from './commands/configure-flag.command.ts';
import { CreateFlagHandler } from './commands/create-flag.command.ts';
import { CreateSegmentHandler } from './commands/create-segment.command.ts';
import { DisableFlagHandler } from './commands/disable-flag.command.ts';
import { FlagFactsHandler } from './commands/flag-facts.handler.ts';
import { FlagJudge } from './commands/flag-judge.handler.ts';
import { FlagSurroundings } from './commands/flag-surroundings.handler.ts';
import { KillFlagHandler } from './commands/kill-flag.command.ts';
import { RemoveSegmentHandler } from './commands/remove-segment.command.ts';
import { RestoreFlagHandler } from './commands/restore-flag.command.ts';
import { OverrideFlagHandler } from './commands/override-flag.command.ts';
import { RemoveFlagOverrideHandler } from './commands/remove-flag-override.command.ts';
import { ReviveFlagHandler } from './commands/revive-flag.command.ts';
import { RollOutFlagHandler } from './commands/roll-out-flag.command.ts';
import { SegmentJudge } from './commands/segment-judge.handler.ts';
import { UpdateFlagHandler } from './commands/update-flag.command.ts';
import { UpdateSegmentHandler } from './commands/update-segment.command.ts';
import { type DefinedFlags, FeatureFlagCoordinator, FeatureRolloutCoordinator, FlagHistoryCoordinator } from './contracts/index.ts';
import { CompiledFlags } from './data-providers/compiled-flags.ts';
import { EvaluationMeter } from './data-providers/evaluation-meter.ts';
import { FeatureFlagDataProvider } from './data-providers/feature-flag.data-provider.ts';
import { FlagNotices } from './data-providers/flag-notices.ts';
import { FlagUsageDataProvider } from './data-providers/flag-usage.data-provider.ts';
import { FlagEvents } from './data-providers/flag-events.ts';
import { flagsLayer } from './data-providers/flags.layer.ts';
import { UsageCounts } from './data-providers/usage-counts.ts';
import { UsageFlush } from './data-providers/usage-flush.ts';
import { UsageWriter } from './data-providers/usage-writer.ts';
import { FeatureFlagCoordinatorImpl } from './feature-flag.coordinator.ts';
import { FlagChangeControl } from './codecs/flag-change-control.ts';
import { FlagEnvironmentChangeControl } from './codecs/flag-environment-change-control.ts';
import { FLAG_HISTORY_PROVIDERS } from './flag-history-providers.ts';
import { FlagOverrideChangeControl } from './codecs/flag-override-change-control.ts';
import { FlagsFeatureModule } from './flags-feature.module.ts';
import { SegmentChangeControl } from './codecs/segment-change-control.ts';
import { FlagReminderRepository } from './persistence/flag-reminder.repository.ts';
import { FlagUsersRepository } from './persistence/flag-users.repository.ts';
import { FlagRepository } from './persistence/flag.repository.ts';
import { FlagUsageRepository } from './persistence/flag-usage.repository.ts';
import { SegmentRepository } from './persistence/segment.repository.ts';
import { EvaluateFlagsHandler } from './queries/evaluate-flags.query.ts';
import { ExplainFlagHandler } from './queries/explain-flag.query.ts';
import { FollowFlagsHandler } from './queries/follow-flags.query.ts';
import { GetFlagEnvironmentHandler } from './queries/get-flag-environment.query.ts';
import { FindKillSwitchReviewsHandler } from './queries/find-kill-switch-reviews.query.ts';
import { FindStaleFlagsHandler } from './queries/find-stale-flags.query.ts';
import { GetFlagOverrideHandler } from './queries/get-flag-override.query.ts';
import { GetFlagUsageHandler } from './queries/get-flag-usage.query.ts';
import { GetFlagHandler } from './queries/get-flag.query.ts';
import { GetFlagsViewHandler } from './queries/get-flags-view.query.ts';
import { GetSegmentHandler } from './queries/get-segment.query.ts';
import { ListFlagsHandler } from './queries/list-flags.query.ts';
import { ListSegmentsHandler } from './queries/list-segments.query.ts';
import { OnFeatureFlagCreated } from './listeners/on-feature-flag-created.listener.ts';
import { OnFeatureFlagDisabled } from './listeners/on-feature-flag-disabled.listener.ts';
import { FlagLifetimeWorkflow } from './workflows/flag-lifetime.workflow.ts';
import { KillSwitchReviewWorkflow } from './workflows/kill-switch-review.workflow.ts';
import { UsageExpiryWorkflow } from './workflows/usage-expiry.workflow.ts';
import { ROLLOUT_PROVIDERS } from './rollout-providers.ts';

/** Feature flags: inject FeatureFlagCoordinator anywhere in the application. It stands beside SettingsModule, which brings the core. No HTTP. */
@Global()
@Module({
  imports: [BusesModule, ChangeControlModule],
  providers: [
    { provide: FeatureFlagCoordinator, useClass: FeatureFlagCoordinatorImpl },
    FlagRepository,
    FlagUsersRepository,
    SegmentRepository,
    FlagFactsHandler,
    FlagSurroundings,
    FlagJudge,
    SegmentJudge,
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
    CreateSegmentHandler,
    UpdateSegmentHandler,
    RemoveSegmentHandler,
    CompiledFlags,
    UsageCounts,
    FlagUsageRepository,
    UsageWriter,
    FlagUsageDataProvider,
    UsageFlush,
    UsageExpiryWorkflow,
    FlagNotices,
    FlagReminderRepository,
    FlagLifetimeWorkflow,
    KillSwitchReviewWorkflow,
    OnFeatureFlagCreated,
    OnFeatureFlagDisabled,
    EvaluationMeter,
    FeatureFlagDataProvider,
    FlagEvents,
    FlagChangeControl,
    FlagEnvironmentChangeControl,
    FlagOverrideChangeControl,
    SegmentChangeControl,
    GetFlagsViewHandler,
    FollowFlagsHandler,
    EvaluateFlagsHandler,
    ExplainFlagHandler,
    GetFlagHandler,
    ListFlagsHandler,
    ...ROLLOUT_PROVIDERS,
    GetFlagEnvironmentHandler,
    GetFlagUsageHandler,
    FindStaleFlagsHandler,
    FindKillSwitchReviewsHandler,
    ...FLAG_HISTORY_PROVIDERS,
    GetFlagOverrideHandler,
    GetSegmentHandler,
    ListSegmentsHandler,
  ],
  exports: [FeatureFlagCoordinator, FeatureRolloutCoordinator, FlagHistoryCoordinator],
})
export class FeatureFlagsModule implements OnModuleInit {
  /** Declares the flags that a module of the application asks for; beside FeatureFlagsModule itself in the application's root. */
  static forFeature(declarations: readonly DefinedFlags[]): DynamicModule {
    return FlagsFeatureModule.of(declarations);
  }

  constructor(private readonly cache: ConfigurationCacheService) {}

  onModuleInit(): void {
    this.cache.register(flagsLayer);
  }
}
