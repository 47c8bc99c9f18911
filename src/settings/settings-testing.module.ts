import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Clock } from '#libs/kernel';
import type { DefinedSettings } from '#libs/setting-resolution';
import { BusesModule } from '../core/buses.module.ts';
import { BulkUpdateSettings, BulkUpdateSettingsHandler } from './commands/bulk-update-settings.command.ts';
import { DescendantsDataProvider } from './data-providers/descendants.data-provider.ts';
import { SETTING_DEFINITIONS_LAYER } from './data-providers/setting-definitions.layer.ts';
import { SETTING_VALUES_LAYER } from './data-providers/setting-values.layer.ts';
import { SettingHistoryDataProvider } from './data-providers/setting-history.data-provider.ts';
import { SettingUsageDataProvider } from './data-providers/setting-usage.data-provider.ts';
import { RecordedKeys } from './data-providers/recorded-keys.ts';
import { StoredKeysDataProvider } from './data-providers/stored-keys.data-provider.ts';
import { StoredRowsDataProvider } from './data-providers/stored-rows.data-provider.ts';
import { TenantCodes } from './data-providers/tenant-codes.ts';
import { UserValuesProvider } from './data-providers/user-values.provider.ts';
import { ValueTable } from './data-providers/value-table.ts';
import { definitionsInForce, NO_DEFINITIONS } from './domain/definitions-in-force.ts';
import { DefinitionCatalogue } from './domain/definition-catalogue.ts';
import { BrokenValuesRepository } from './persistence/broken-values.repository.ts';
import { SettingDefinitionRepository } from './persistence/setting-definition.repository.ts';
import { SettingValueRepository } from './persistence/setting-value.repository.ts';
import { SettingsModule } from './settings.module.ts';
import { StoredValuesReviewWorkflow } from './workflows/stored-values-review.workflow.ts';
import { MemoryLayers } from './testing/memory-layers.ts';
import { MemoryPlatformModule } from './testing/memory-platform.module.ts';
import { MemoryHistory } from './testing/memory-history.ts';
import { MemoryDescendants, MemoryUsage, MemoryUserValues } from './testing/memory-reads.ts';
import { MemorySettingDefinitions } from './testing/memory-setting-definitions.ts';
import { MemorySettingValues } from './testing/memory-setting-values.ts';
import { MemoryBrokenValues, MemoryStoredKeys, MemoryStoredRows } from './testing/memory-stored-values.ts';
import { MemoryTenants, type TestTenant } from './testing/memory-tenants.ts';
import { TEST_CONTEXT, TestSettings, type TestValue } from './testing/test-settings.ts';

/** What a test starts with. */
export interface SettingsTestingOptions {
  /** Settings beside those that modules declare by `SettingsModule.forFeature`. */
  readonly definitions?: readonly DefinedSettings[];
  /** Values that are stored before the start, and judged as any change; `valueAt` makes them. */
  readonly values?: readonly TestValue[];
  /** Tenants, by code or with more; a parent stands before its children. */
  readonly tenants?: readonly (string | TestTenant)[];
  /** Environments of the application. @default production, staging, development */
  readonly environments?: readonly string[];
  /** @default the system's clock */
  readonly clock?: Clock;
}

const VALUES = Symbol('TestValues');
const ENVIRONMENTS = ['production', 'staging', 'development'];

const STAND_INS = [
  { provide: SettingValueRepository, useClass: MemorySettingValues },
  { provide: SettingDefinitionRepository, useClass: MemorySettingDefinitions },
  { provide: UserValuesProvider, useClass: MemoryUserValues },
  { provide: DescendantsDataProvider, useClass: MemoryDescendants },
  { provide: SettingUsageDataProvider, useClass: MemoryUsage },
  { provide: SettingHistoryDataProvider, useClass: MemoryHistory },
  { provide: TenantCodes, useExisting: MemoryTenants },
  MemoryStoredRows,
  { provide: StoredRowsDataProvider, useExisting: MemoryStoredRows },
  { provide: StoredKeysDataProvider, useClass: MemoryStoredKeys },
  { provide: BrokenValuesRepository, useClass: MemoryBrokenValues },
  // There is no audit trail and no due work.
  { provide: RecordedKeys, useValue: {} },
  { provide: StoredValuesReviewWorkflow, useValue: {} },
];

/** SettingsModule for tests: the same handlers, rules and views over tables in memory, without a database. */
@Module({})
export class SettingsTestingModule implements OnModuleInit {
  constructor(
    @Inject(VALUES) private readonly values: readonly TestValue[],
    private readonly modules: ModuleRef,
    private readonly layers: MemoryLayers,
  ) {}

  /** In the place of SettingsModule.forRoot. */
  static forRoot(options: SettingsTestingOptions = {}): DynamicModule {
    const { definitions = [], values = [], tenants = [], environments = ENVIRONMENTS, clock } = options;
    const platform = MemoryPlatformModule.over([BusesModule], {
      tenants: tenants.map((tenant) => (typeof tenant === 'string' ? { code: tenant } : tenant)),
      environments,
      ...(clock === undefined ? {} : { clock }),
    });
    return {
      module: SettingsTestingModule,
      imports: [platform, SettingsModule.over([platform], definitions, STAND_INS)],
      providers: [{ provide: VALUES, useValue: values }, TestSettings],
      exports: [TestSettings],
    };
  }

  /** @throws SettingValidationException when one of the values would be refused as a change */
  async onModuleInit(): Promise<void> {
    const catalogue = this.modules.get(DefinitionCatalogue, { strict: false });
    this.layers.add(SETTING_VALUES_LAYER, (store, tenantId) => ValueTable.empty.patched([], store.session().rows(tenantId, '')));
    this.layers.add(SETTING_DEFINITIONS_LAYER, (store) => {
      const { definitions } = store.session().tables;
      return definitionsInForce(definitions, catalogue.definitions(), NO_DEFINITIONS.registry);
    });
    const changes = this.modules.get(BulkUpdateSettingsHandler, { strict: false });
    for (const [, values] of Map.groupBy(this.values, ({ scope }) => JSON.stringify(scope))) {
      const [first] = values;
      if (first === undefined) continue;
      const wanted = values.map(({ scope: _scope, ...value }) => ({ op: 'set' as const, ...value }));
      await changes.execute(new BulkUpdateSettings(first.scope, wanted, 'atomic', TEST_CONTEXT));
    }
  }
}
