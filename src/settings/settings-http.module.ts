import { Module } from '@nestjs/common';
import { SettingDefinitionsController } from './http/setting-definitions.controller.ts';
import { SettingLocksController } from './http/setting-locks.controller.ts';
import { SettingsFormController } from './http/settings-form.controller.ts';
import { SettingsController } from './http/settings.controller.ts';

/** The HTTP API of settings, on top of SettingsModule. */
@Module({ controllers: [SettingDefinitionsController, SettingsFormController, SettingsController, SettingLocksController] })
export class SettingsHttpModule {}
