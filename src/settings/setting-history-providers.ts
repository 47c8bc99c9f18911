import type { Provider } from '@nestjs/common';
import { RollbackSettingHandler } from './commands/rollback-setting.command.ts';
import { RollbackSettingsHandler } from './commands/rollback-settings.command.ts';
import { SettingHistoryCoordinator } from './contracts/index.ts';
import { SettingHistoryDataProvider } from './data-providers/setting-history.data-provider.ts';
import { SettingHistoryRepository } from './persistence/setting-history.repository.ts';
import { PastSecretsDataProvider } from './data-providers/past-secrets.data-provider.ts';
import { DiffSettingsHandler } from './queries/diff-settings.query.ts';
import { GetSettingChangeSetHandler } from './queries/get-setting-change-set.query.ts';
import { GetSettingHistoryHandler } from './queries/get-setting-history.query.ts';
import { GetSettingsStateHandler } from './queries/get-settings-state.query.ts';
import { ListSettingChangeSetsHandler } from './queries/list-setting-change-sets.query.ts';
import { SettingHistoryCoordinatorImpl } from './setting-history.coordinator.ts';

/** What the past of settings is made of: it lives in the change log, so it needs the database. */
export const SETTING_HISTORY_PROVIDERS: readonly Provider[] = [
  { provide: SettingHistoryCoordinator, useClass: SettingHistoryCoordinatorImpl },
  SettingHistoryRepository,
  SettingHistoryDataProvider,
  PastSecretsDataProvider,
  GetSettingHistoryHandler,
  ListSettingChangeSetsHandler,
  GetSettingChangeSetHandler,
  GetSettingsStateHandler,
  DiffSettingsHandler,
  RollbackSettingHandler,
  RollbackSettingsHandler,
];
