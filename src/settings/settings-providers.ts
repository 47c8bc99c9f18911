import type { Provider } from '@nestjs/common';
import { BulkUpdateSettingsHandler } from './commands/bulk-update-settings.command.ts';
import { ChangeSettingsHandler } from './commands/change-settings.handler.ts';
import { ConstrainSettingHandler } from './commands/constrain-setting.command.ts';
import { EnforceSettingHandler } from './commands/enforce-setting.command.ts';
import { RegisterDefinitionsHandler } from './commands/register-definitions.command.ts';
import { ReleaseSettingHandler } from './commands/release-setting.command.ts';
import { RestoreSettingsHandler } from './commands/restore-settings.command.ts';
import { SettingFactsHandler } from './commands/setting-facts.handler.ts';
import { SettingOpsHandler } from './commands/setting-ops.handler.ts';
import { UnsetSettingHandler } from './commands/unset-setting.command.ts';
import { UpdateSettingHandler } from './commands/update-setting.command.ts';
import { SettingsCoordinator } from './contracts/index.ts';
import { DefinitionCatalogue } from './domain/definition-catalogue.ts';
import { DescendantsDataProvider } from './data-providers/descendants.data-provider.ts';
import { SettingEvents } from './data-providers/setting-events.ts';
import { SettingUsageDataProvider } from './data-providers/setting-usage.data-provider.ts';
import { SettingsDataProvider } from './data-providers/settings.data-provider.ts';
import { TenantCodes } from './data-providers/tenant-codes.ts';
import { UserValuesProvider } from './data-providers/user-values.provider.ts';
import { DefinitionSource } from './domain/definition-source.ts';
import { OnSettingChanged } from './listeners/on-setting-changed.listener.ts';
import { SettingDefinitionRepository } from './persistence/setting-definition.repository.ts';
import { SettingItemsRepository } from './persistence/setting-items.repository.ts';
import { SettingValueRepository } from './persistence/setting-value.repository.ts';
import { CompareSettingsHandler } from './queries/compare-settings.query.ts';
import { ExplainSettingHandler } from './queries/explain-setting.query.ts';
import { FindUnconfiguredSettingsHandler } from './queries/find-unconfigured-settings.query.ts';
import { FollowSettingsHandler } from './queries/follow-settings.query.ts';
import { GetSettingUsageHandler } from './queries/get-setting-usage.query.ts';
import { GetSettingHandler } from './queries/get-setting.query.ts';
import { GetSettingsFormHandler } from './queries/get-settings-form.query.ts';
import { GetSettingsViewHandler } from './queries/get-settings-view.query.ts';
import { ListSettingsHandler } from './queries/list-settings.query.ts';
import { PreviewSettingChangesHandler } from './queries/preview-setting-changes.query.ts';
import { RequireConfiguredSettingsHandler } from './queries/require-configured-settings.query.ts';
import { SettingsCoordinatorImpl } from './settings.coordinator.ts';
import { SettingsSection } from './settings.section.ts';

/** What the settings module is made of, beside the core, organisation and identity. */
export const SETTINGS_PROVIDERS: readonly Provider[] = [
  { provide: SettingsCoordinator, useClass: SettingsCoordinatorImpl },
  { provide: DefinitionSource, useExisting: SettingsDataProvider },
  SettingValueRepository,
  SettingDefinitionRepository,
  DefinitionCatalogue,
  UserValuesProvider,
  SettingsDataProvider,
  DescendantsDataProvider,
  TenantCodes,
  SettingEvents,
  OnSettingChanged,
  SettingFactsHandler,
  ChangeSettingsHandler,
  UpdateSettingHandler,
  UnsetSettingHandler,
  EnforceSettingHandler,
  ReleaseSettingHandler,
  ConstrainSettingHandler,
  BulkUpdateSettingsHandler,
  RegisterDefinitionsHandler,
  RestoreSettingsHandler,
  SettingOpsHandler,
  SettingItemsRepository,
  SettingsSection,
  GetSettingsViewHandler,
  GetSettingsFormHandler,
  CompareSettingsHandler,
  SettingUsageDataProvider,
  GetSettingUsageHandler,
  FollowSettingsHandler,
  GetSettingHandler,
  ListSettingsHandler,
  ExplainSettingHandler,
  PreviewSettingChangesHandler,
  FindUnconfiguredSettingsHandler,
  RequireConfiguredSettingsHandler,
];
