import { type DynamicModule, Module } from '@nestjs/common';
import { FeatureFlagsModule } from 'settings-management/feature-flags';
import { type CoreOptions, SettingsModule } from 'settings-management/settings';
import { ForecastModule } from './forecast/forecast.module.ts';
import { PayablesModule } from './payables/payables.module.ts';

@Module({})
export class ErpModule {
  static on(core: CoreOptions): DynamicModule {
    return { module: ErpModule, imports: [SettingsModule.forRoot({ core }), FeatureFlagsModule, PayablesModule, ForecastModule] };
  }
}
