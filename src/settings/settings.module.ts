import {
  type DynamicModule,
  Global,
  Inject,
  Logger,
  Module,
  type ModuleMetadata,
  type OnApplicationBootstrap,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { systemActor } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { type DefinedSettings, lintDefinitions } from '#libs/setting-resolution';
import { ChangeControlModule } from '../change-control/change-control.module.ts';
import { BusesModule } from '../core/buses.module.ts';
import type { AsyncCoreOptions, CoreOptions } from '../core/contracts/index.ts';
import { CoreModule } from '../core/core.module.ts';
import { IdentityModule } from '../identity/identity.module.ts';
import { OrganisationModule } from '../organisation/organisation.module.ts';
import { RegisterDefinitions, RegisterDefinitionsHandler } from './commands/register-definitions.command.ts';
import {
  SettingDefinitionsCoordinator,
  SettingHistoryCoordinator,
  SettingsCoordinator,
  SettingSecretsCoordinator,
} from './contracts/index.ts';
import { DefinitionCatalogue } from './domain/definition-catalogue.ts';
import { SettingDefinitionsLayer } from './data-providers/setting-definitions.layer.ts';
import { settingValuesLayer } from './data-providers/setting-values.layer.ts';
import { UnsoundDefinitionsException } from './domain/setting.exceptions.ts';
import { declaredSettings, handlesOf, SettingsFeatureModule } from './settings-feature.module.ts';
import { DefinitionCodecs } from './codecs/definition-codecs.ts';
import { DefinitionArea } from './persistence/definition-area.ts';
import { SettingArea } from './persistence/setting-area.ts';
import { ProposedSecrets } from './codecs/proposed-secrets.ts';
import { SettingChangeControl } from './codecs/setting-change-control.ts';
import { SettingHistoryChangeControl } from './codecs/setting-history-change-control.ts';
import { SettingValueHandlers } from './codecs/setting-value-handlers.ts';
import { SETTING_DEFINITION_PROVIDERS } from './setting-definition-providers.ts';
import { SETTING_HISTORY_PROVIDERS } from './setting-history-providers.ts';
import { SETTINGS_PROVIDERS } from './settings-providers.ts';

/** How the settings module is set up. */
export interface SettingsOptions {
  /** The database and what else the modules share. */
  readonly core: CoreOptions;
  /** Settings that the source code declares; modules may declare their own by `forFeature`. */
  readonly definitions?: readonly DefinedSettings[];
}

/** As SettingsOptions, with the core's options made from other providers. */
export interface AsyncSettingsOptions extends Omit<SettingsOptions, 'core'> {
  readonly core: AsyncCoreOptions;
}

const DEFINITIONS = Symbol('DefinedSettings');

/** Without them, as in memory, no change needs an approval. */
const CONTROL = [
  DefinitionCodecs,
  SettingArea,
  DefinitionArea,
  SettingValueHandlers,
  ProposedSecrets,
  SettingChangeControl,
  SettingHistoryChangeControl,
];

/** Typed settings resolved over application, tenants and users: inject SettingsCoordinator anywhere in the application. No HTTP. */
@Global()
@Module({})
export class SettingsModule implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger(SettingsModule.name);

  constructor(
    @Inject(DEFINITIONS) private readonly ofRoot: readonly DefinedSettings[],
    private readonly modules: ModulesContainer,
    private readonly cache: ConfigurationCacheService,
    private readonly catalogue: DefinitionCatalogue,
    private readonly registration: RegisterDefinitionsHandler,
  ) {}

  static forRoot({ core, definitions = [] }: SettingsOptions): DynamicModule {
    return SettingsModule.over([CoreModule.on(core), ChangeControlModule, OrganisationModule, IdentityModule], definitions, CONTROL);
  }

  static forRootAsync({ core, definitions = [] }: AsyncSettingsOptions): DynamicModule {
    return SettingsModule.over([CoreModule.on(core), ChangeControlModule, OrganisationModule, IdentityModule], definitions, CONTROL);
  }

  /**
   * Declares the settings of one module of the application, beside forRoot somewhere in it. They are judged together with all others.
   * @param definitions an object may be declared by several modules; two objects of one group stop the start
   */
  static forFeature(definitions: readonly DefinedSettings[]): DynamicModule {
    return SettingsFeatureModule.of(definitions);
  }

  /**
   * The module over what it stands on.
   * @param platform the core, organisation and identity, or modules that offer the same
   * @param further providers beside the module's own; they take the place of those of the same token
   */
  static over(
    platform: NonNullable<ModuleMetadata['imports']>,
    definitions: readonly DefinedSettings[],
    further: readonly Provider[] = [],
  ): DynamicModule {
    const handles = handlesOf(definitions);
    return {
      module: SettingsModule,
      imports: [BusesModule, ...platform],
      providers: [
        { provide: DEFINITIONS, useValue: definitions },
        ...SETTINGS_PROVIDERS,
        ...SETTING_DEFINITION_PROVIDERS,
        ...SETTING_HISTORY_PROVIDERS,
        ...handles.providers,
        ...further,
      ],
      exports: [
        SettingsCoordinator,
        SettingDefinitionsCoordinator,
        SettingHistoryCoordinator,
        SettingSecretsCoordinator,
        ...handles.tokens,
      ],
    };
  }

  /** Declares the code's definitions; a faulty one stops the start, with every finding named. */
  onModuleInit(): void {
    const declared = declaredSettings(this.modules, this.ofRoot);
    const definitions = declared.definitions.flatMap((settings) => settings.documents);
    const unread = declared.definitions.flatMap((settings) => settings.findings);
    const findings = [...declared.findings, ...unread, ...lintDefinitions(definitions)];
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
    // Not by the bus: it learns of its handlers in this very hook, before or after.
    const { refused } = await this.registration.execute(new RegisterDefinitions(definitions, 'partial', 'code', context));
    for (const { key, violations } of refused) {
      const [found] = violations.filter((one) => one.code !== 'DEFINITION_VERSION_CONFLICT');
      if (found !== undefined)
        this.logger.warn({ msg: `The definition of ${key} in the source code was not registered. ${found.message}`, key });
    }
  }
}
