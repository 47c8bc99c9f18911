import { CACHE_MANAGER, type Cache } from '@nestjs/cache-manager';
import { type DynamicModule, Inject, Module, type OnApplicationBootstrap, type OnModuleInit, type Provider } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { ConfigurationCacheService, RenderedDocuments } from '#libs/layers';
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
import { RollbackSettingHandler } from './commands/rollback-setting.command.ts';
import { RollbackSettingsHandler } from './commands/rollback-settings.command.ts';
import { UnsetSettingHandler } from './commands/unset-setting.command.ts';
import { UpdateSettingHandler } from './commands/update-setting.command.ts';
import { SettingHistoryCoordinator, SettingsCoordinator } from './contracts/index.ts';
import { DefinitionCatalogue } from './domain/definition-catalogue.ts';
import { DescendantsDataProvider } from './data-providers/descendants.data-provider.ts';
import { SettingDefinitionsLayer } from './data-providers/setting-definitions.layer.ts';
import { SettingEvents } from './data-providers/setting-events.ts';
import { settingValuesLayer } from './data-providers/setting-values.layer.ts';
import { SettingHistoryDataProvider } from './data-providers/setting-history.data-provider.ts';
import { SettingUsageDataProvider } from './data-providers/setting-usage.data-provider.ts';
import { SettingsDataProvider } from './data-providers/settings.data-provider.ts';
import { TenantCodes } from './data-providers/tenant-codes.ts';
import { UserValuesProvider } from './data-providers/user-values.provider.ts';
import { DefinitionSource } from './domain/definition-source.ts';
import { UnsoundDefinitionsException } from './domain/setting.exceptions.ts';
import { SettingDefinitionsController } from './http/setting-definitions.controller.ts';
import { SettingComparisonController } from './http/setting-comparison.controller.ts';
import { SettingHistoryController } from './http/setting-history.controller.ts';
import { SettingLocksController } from './http/setting-locks.controller.ts';
import { SettingRollbacksController } from './http/setting-rollbacks.controller.ts';
import { SettingUsageController } from './http/setting-usage.controller.ts';
import { SettingsController } from './http/settings.controller.ts';
import { OnSettingChanged } from './listeners/on-setting-changed.listener.ts';
import { SettingDefinitionRepository } from './persistence/setting-definition.repository.ts';
import { SettingHistoryRepository } from './persistence/setting-history.repository.ts';
import { SettingValueRepository } from './persistence/setting-value.repository.ts';
import { CompareSettingsHandler } from './queries/compare-settings.query.ts';
import { DiffSettingsHandler } from './queries/diff-settings.query.ts';
import { ExplainSettingHandler } from './queries/explain-setting.query.ts';
import { FollowSettingsHandler } from './queries/follow-settings.query.ts';
import { GetSettingChangeSetHandler } from './queries/get-setting-change-set.query.ts';
import { GetSettingHistoryHandler } from './queries/get-setting-history.query.ts';
import { GetSettingUsageHandler } from './queries/get-setting-usage.query.ts';
import { GetSettingHandler } from './queries/get-setting.query.ts';
import { GetSettingsStateHandler } from './queries/get-settings-state.query.ts';
import { GetSettingsViewHandler } from './queries/get-settings-view.query.ts';
import { ListSettingChangeSetsHandler } from './queries/list-setting-change-sets.query.ts';
import { ListSettingsHandler } from './queries/list-settings.query.ts';
import { PreviewSettingChangesHandler } from './queries/preview-setting-changes.query.ts';
import { SettingHistoryCoordinatorImpl } from './setting-history.coordinator.ts';
import { SettingsCoordinatorImpl } from './settings.coordinator.ts';

/** How the settings module is set up. */
export interface SettingsOptions {
  /** Settings that the source code declares. */
  readonly definitions?: readonly DefinedSettings[];
  /** Seconds that rendered lists are kept at most; what changes is rendered anew at once. @default 3600 */
  readonly renderedTtlSeconds?: number;
}

const OPTIONS = Symbol('SettingsOptions');

const CONTROLLERS = [
  SettingDefinitionsController,
  SettingsController,
  SettingLocksController,
  SettingHistoryController,
  SettingRollbacksController,
  SettingComparisonController,
  SettingUsageController,
];

const HISTORY_PROVIDERS: Provider[] = [
  { provide: SettingHistoryCoordinator, useClass: SettingHistoryCoordinatorImpl },
  SettingHistoryRepository,
  SettingHistoryDataProvider,
  SettingUsageDataProvider,
  GetSettingHistoryHandler,
  ListSettingChangeSetsHandler,
  GetSettingChangeSetHandler,
  GetSettingsStateHandler,
  DiffSettingsHandler,
  CompareSettingsHandler,
  GetSettingUsageHandler,
  RollbackSettingHandler,
  RollbackSettingsHandler,
];

/** Typed settings resolved over application, tenants and users. */
@Module({})
export class SettingsModule implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    @Inject(OPTIONS) private readonly options: SettingsOptions,
    private readonly cache: ConfigurationCacheService,
    private readonly catalogue: DefinitionCatalogue,
    private readonly commands: CommandBus,
  ) {}

  static forRoot(options: SettingsOptions = {}): DynamicModule {
    return {
      module: SettingsModule,
      imports: [OrganisationModule, IdentityModule, RenderedDocuments.cacheModule({ ttlSeconds: options.renderedTtlSeconds ?? 3_600 })],
      controllers: CONTROLLERS,
      providers: [
        { provide: OPTIONS, useValue: options },
        { provide: RenderedDocuments, useFactory: (cache: Cache) => new RenderedDocuments(cache), inject: [CACHE_MANAGER] },
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
        GetSettingsViewHandler,
        FollowSettingsHandler,
        GetSettingHandler,
        ListSettingsHandler,
        ExplainSettingHandler,
        ...HISTORY_PROVIDERS,
        PreviewSettingChangesHandler,
      ],
      exports: [SettingsCoordinator, SettingHistoryCoordinator],
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
    await this.commands.execute(new RegisterDefinitions(definitions, 'partial', 'code', context));
  }
}
