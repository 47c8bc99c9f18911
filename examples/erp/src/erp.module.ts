import { type DynamicModule, Module } from '@nestjs/common';
import { type CoreOptions, SettingsModule } from 'settings-management/settings';
import { PayablesModule } from './payables/payables.module.ts';

@Module({})
export class ErpModule {
  static on(core: CoreOptions): DynamicModule {
    return { module: ErpModule, imports: [SettingsModule.forRoot({ core }), PayablesModule] };
  }
}
