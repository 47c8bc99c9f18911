import { Module } from '@nestjs/common';
import { SettingDefinitionsController } from './http/setting-definitions.controller.ts';
import { SettingComparisonController } from './http/setting-comparison.controller.ts';
import { SettingHistoryController } from './http/setting-history.controller.ts';
import { SettingRollbacksController } from './http/setting-rollbacks.controller.ts';
import { SettingUsageController } from './http/setting-usage.controller.ts';
import { SettingLocksController } from './http/setting-locks.controller.ts';
import { SettingsFormController } from './http/settings-form.controller.ts';
import { SettingsController } from './http/settings.controller.ts';

/** The HTTP API of settings, on top of SettingsModule. */
@Module({
  controllers: [
    SettingDefinitionsController,
    SettingsFormController,
    SettingsController,
    SettingLocksController,
    SettingHistoryController,
    SettingRollbacksController,
    SettingComparisonController,
    SettingUsageController,
  ],
})
export class SettingsHttpModule {}
