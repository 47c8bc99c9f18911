import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { Module } from '@nestjs/common';
import { RenderedDocuments } from '#libs/layers';
import { DefinitionRegistrationController } from './http/definition-registration.controller.ts';
import { SettingDefinitionsController } from './http/setting-definitions.controller.ts';
import { SettingComparisonController } from './http/setting-comparison.controller.ts';
import { SettingHistoryController } from './http/setting-history.controller.ts';
import { SettingRollbacksController } from './http/setting-rollbacks.controller.ts';
import { SettingUsageController } from './http/setting-usage.controller.ts';
import { SettingLocksController } from './http/setting-locks.controller.ts';
import { SettingsFormController } from './http/settings-form.controller.ts';
import { StoredKeysController } from './http/stored-keys.controller.ts';
import { SettingsController } from './http/settings.controller.ts';

const RENDERED_TTL_SECONDS = 3_600;

/** The HTTP API of settings, on top of SettingsModule. */
@Module({
  imports: [RenderedDocuments.cacheModule({ ttlSeconds: RENDERED_TTL_SECONDS })],
  controllers: [
    SettingDefinitionsController,
    DefinitionRegistrationController,
    StoredKeysController,
    SettingsFormController,
    SettingsController,
    SettingLocksController,
    SettingHistoryController,
    SettingRollbacksController,
    SettingComparisonController,
    SettingUsageController,
  ],
  providers: [{ provide: RenderedDocuments, useFactory: (cache: Cache) => new RenderedDocuments(cache), inject: [CACHE_MANAGER] }],
})
export class SettingsHttpModule {}
