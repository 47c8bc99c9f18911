import { Module } from '@nestjs/common';
import { SettingDefinitionsController } from './http/setting-definitions.controller.ts';
import { SettingsController } from './http/settings.controller.ts';

/** The HTTP API of settings, on top of SettingsModule. */
@Module({ controllers: [SettingDefinitionsController, SettingsController] })
export class SettingsHttpModule {}
