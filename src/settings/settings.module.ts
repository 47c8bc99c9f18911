import { type DynamicModule, Inject, Logger, Module, type OnApplicationBootstrap, type OnModuleInit, type Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { type DefinedSettings, lintDefinitions } from '#libs/setting-resolution';
import { IdentityModule } from '../identity/identity.module.ts';
import { OrganisationModule } from '../organisation/organisation.module.ts';
import { BulkUpdateSettingsHandler } from './commands/bulk-update-settings.command.ts';
import { ChangeSettingsHandler } from './commands/change-settings.handler.ts';
import { ConstrainSettingHandler } from './commands/constrain-setting.command.ts';
import { EnforceSettingHandler } from './commands/enforce-setting.command.ts';
import { RegisterDefinitions, RegisterDefinitionsHandler } from './commands/register-definitions.command.ts';
import { ReleaseSettingHandler } from './commands/release-setting.command.ts';
import { SettingFactsHandler } from './commands/setting-facts.handler.ts';
import { UnsetSettingHandler } from './commands/unset-setting.command.ts';
import { UpdateSettingHandler } from './commands/update-setting.command.ts';
import { WithdrawDefinitionHandler } from './commands/withdraw-definition.command.ts';
import { SettingsCoordinator } from './contracts/index.ts';
import { DefinitionCatalogue } from './domain/definition-catalogue.ts';
import { DefinitionItemsDataProvider } from './data-providers/definition-items.data-provider.ts';
import { DescendantsDataProvider } from './data-providers/descendants.data-provider.ts';
import { RecordedKeys } from './data-providers/recorded-keys.ts';
import { SettingDefinitionsLayer } from './data-providers/setting-definitions.layer.ts';
import { SettingEvents } from './data-providers/setting-events.ts';
import { settingValuesLayer } from './data-providers/setting-values.layer.ts';
import { SettingsDataProvider } from './data-providers/settings.data-provider.ts';
import { StoredKeysDataProvider } from './data-providers/stored-keys.data-provider.ts';
import { StoredRowsDataProvider } from './data-providers/stored-rows.data-provider.ts';
import { StoredValuesCheckDataProvider } from './data-providers/stored-values-check.data-provider.ts';
import { TenantCodes } from './data-providers/tenant-codes.ts';
import { UserValuesProvider } from './data-providers/user-values.provider.ts';
import { DefinitionSource } from './domain/definition-source.ts';
import { UnsoundDefinitionsException } from './domain/setting.exceptions.ts';
import { DefinitionRegistrationController } from './http/definition-registration.controller.ts';
import { SettingDefinitionsController } from './http/setting-definitions.controller.ts';
import { SettingLocksController } from './http/setting-locks.controller.ts';
import { SettingsController } from './http/settings.controller.ts';
import { StoredKeysController } from './http/stored-keys.controller.ts';
import { OnSettingChanged } from './listeners/on-setting-changed.listener.ts';
import { BrokenValuesRepository } from './persistence/broken-values.repository.ts';
import { ReviewRepository } from './persistence/review.repository.ts';
import { SettingDefinitionRepository } from './persistence/setting-definition.repository.ts';
import { SettingValueRepository } from './persistence/setting-value.repository.ts';
import { CheckStoredValuesHandler } from './queries/check-stored-values.query.ts';
import { ExplainSettingHandler } from './queries/explain-setting.query.ts';
import { FindDeprecationsHandler } from './queries/find-deprecations.query.ts';
import { FollowSettingsHandler } from './queries/follow-settings.query.ts';
import { GetDefinitionHandler } from './queries/get-definition.query.ts';
import { GetSettingHistoryHandler } from './queries/get-setting-history.query.ts';
import { GetSettingHandler } from './queries/get-setting.query.ts';
import { GetSettingsViewHandler } from './queries/get-settings-view.query.ts';
import { ListDefinitionsHandler } from './queries/list-definitions.query.ts';
import { ListSettingsHandler } from './queries/list-settings.query.ts';
import { ListStoredKeysHandler } from './queries/list-stored-keys.query.ts';
import { PreviewSettingChangesHandler } from './queries/preview-setting-changes.query.ts';
import { SettingsCoordinatorImpl } from './settings.coordinator.ts';
import { StoredValuesReviewWorkflow } from './workflows/stored-values-review.workflow.ts';

/** How the settings module is set up. */
export interface SettingsOptions {
  /** Settings that the source code declares. */
  readonly definitions?: readonly DefinedSettings[];
}

const OPTIONS = Symbol('SettingsOptions');

const PROVIDERS: Provider[] = [
  { provide: SettingsCoordinator, useClass: SettingsCoordinatorImpl },
  { provide: DefinitionSource, useExisting: SettingsDataProvider },
  SettingValueRepository,
  SettingDefinitionRepository,
  BrokenValuesRepository,
  ReviewRepository,
  DefinitionItemsDataProvider,
  StoredKeysDataProvider,
  StoredRowsDataProvider,
  StoredValuesCheckDataProvider,
  RecordedKeys,
  StoredValuesReviewWorkflow,
  DefinitionCatalogue,
  UserValuesProvider,
  SettingsDataProvider,
  DescendantsDataProvider,
  TenantCodes,
  SettingEvents,
  OnSettingChanged,
  SettingFactsHandler,
  ChangeSettingsHandler,
];

const HANDLERS: Provider[] = [
  UpdateSettingHandler,
  UnsetSettingHandler,
  EnforceSettingHandler,
  ReleaseSettingHandler,
  ConstrainSettingHandler,
  BulkUpdateSettingsHandler,
  RegisterDefinitionsHandler,
  WithdrawDefinitionHandler,
  GetDefinitionHandler,
  ListDefinitionsHandler,
  ListStoredKeysHandler,
  CheckStoredValuesHandler,
  FindDeprecationsHandler,
  GetSettingsViewHandler,
  FollowSettingsHandler,
  GetSettingHandler,
  ListSettingsHandler,
  ExplainSettingHandler,
  GetSettingHistoryHandler,
  PreviewSettingChangesHandler,
];

/** Typed settings resolved over application, tenants and users. */
@Module({})
export class SettingsModule implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(SettingsModule.name);

  constructor(
    @Inject(OPTIONS) private readonly options: SettingsOptions,
    private readonly cache: ConfigurationCacheService,
    private readonly catalogue: DefinitionCatalogue,
    private readonly commands: CommandBus,
  ) {}

  static forRoot(options: SettingsOptions = {}): DynamicModule {
    return {
      module: SettingsModule,
      imports: [OrganisationModule, IdentityModule],
      controllers: [
        SettingDefinitionsController,
        DefinitionRegistrationController,
        StoredKeysController,
        SettingsController,
        SettingLocksController,
      ],
      providers: [{ provide: OPTIONS, useValue: options }, ...PROVIDERS, ...HANDLERS],
      exports: [SettingsCoordinator],
    };
  }

  /** Declares the code's definitions; a faulty one stops the start, with every finding named. */
  onModuleInit(): void {
    const defined = this.options.definitions ?? [];
    const definitions = defined.flatMap((settings) => settings.documents);
    const findings = [...defined.flatMap((settings) => settings.findings), ...lintDefinitions(definitions)];
    if (findings.length > 0) throw new UnsoundDefinitionsException(findings);
    this.catalogue.declare(definitions);
    this.cache.register(settingValuesLayer);
    this.cache.register(new SettingDefinitionsLayer(this.catalogue));
  }

  /** Mirrors the code's definitions into the database, where other systems read them; an older build leaves a newer one's alone. */
  async onApplicationBootstrap(): Promise<void> {
    const definitions = this.catalogue.definitions();
    if (definitions.length === 0) return;
    const context = { actor: systemActor('settings'), source: 'boot', reason: 'Definitions of the source code' } as const;
    const { refused } = await this.commands.execute(new RegisterDefinitions(definitions, 'partial', 'code', context));
    for (const { key, violations } of refused) {
      const [found] = violations.filter((one) => one.code !== 'DEFINITION_VERSION_CONFLICT');
      if (found !== undefined)
        this.logger.warn({ msg: `The definition of ${key} in the source code was not registered. ${found.message}`, key });
    }
  }
}
