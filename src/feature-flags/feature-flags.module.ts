import { type DynamicModule, Global, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigurationCacheService } from '#libs/layers';
import { ChangeControlModule } from '../change-control/change-control.module.ts';
import { BusesModule } from '../core/buses.module.ts';
import { type DefinedFlags, FeatureFlagCoordinator, FeatureRolloutCoordinator, FlagHistoryCoordinator } from './contracts/index.ts';
import { flagsLayer } from './data-providers/flags.layer.ts';
import { FLAG_HISTORY_PROVIDERS } from './flag-history-providers.ts';
import { FLAG_PROVIDERS } from './flag-providers.ts';
import { FLAG_USAGE_PROVIDERS } from './flag-usage-providers.ts';
import { FlagsFeatureModule } from './flags-feature.module.ts';
import { ROLLOUT_PROVIDERS } from './rollout-providers.ts';
import { SEGMENT_PROVIDERS } from './segment-providers.ts';

/** Feature flags: inject FeatureFlagCoordinator anywhere in the application. It stands beside SettingsModule, which brings the core. No HTTP. */
@Global()
@Module({
  imports: [BusesModule, ChangeControlModule],
  providers: [...FLAG_PROVIDERS, ...SEGMENT_PROVIDERS, ...FLAG_USAGE_PROVIDERS, ...FLAG_HISTORY_PROVIDERS, ...ROLLOUT_PROVIDERS],
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
