import { type DynamicModule, Global, Inject, Module, type OnModuleInit, type Provider } from '@nestjs/common';
import { DiscoveryModule, ModulesContainer } from '@nestjs/core';
import { assertRuntimeLogin } from '#libs/persistence';
import { assertSchemaIsComplete, prepareSchema } from '../migrations/prepare-schema.ts';
import { BusesModule } from './buses.module.ts';
import { CoreLifecycle } from './core-lifecycle.ts';
import { CoreMetrics } from './core-metrics.ts';
import { type AsyncCoreOptions, CORE_OPTIONS, type CoreOptions } from './contracts/index.ts';
import { CORE_PROVIDERS } from './core-providers.ts';
import { IdempotencyExpiry } from './idempotency-expiry.ts';
import { LayerMetrics } from './layer-metrics.ts';
import { OrderedSections } from './ordered-sections.ts';
import { RunnerModule } from './runner.module.ts';
import { WorkMetrics } from './work-metrics.ts';

const cores = new WeakMap<CoreOptions | AsyncCoreOptions, DynamicModule>();

/** What all modules share: one database, one unit of work, one change log, one set of layers, one runner. */
@Global()
@Module({})
export class CoreModule implements OnModuleInit {
  constructor(
    @Inject(CORE_OPTIONS) private readonly options: CoreOptions,
    private readonly modules: ModulesContainer,
  ) {}

  /** The core of these options, the same for every module that gives the same object. */
  static on(options: CoreOptions | AsyncCoreOptions): DynamicModule {
    const core = cores.get(options) ?? coreOf(options);
    cores.set(options, core);
    return core;
  }

  /** @throws Error when the application has two cores, the schema lacks a migration, or the login is not confined by row-level security */
  async onModuleInit(): Promise<void> {
    if ([...this.modules.values()].filter(({ metatype }) => metatype === CoreModule).length > 1)
      throw new Error(
        'The modules were given different `core` objects, so each would have caches of its own. Give all of them the same one.',
      );
    const { databaseUrl, migrationUrl, migrate = false } = this.options;
    await (migrate ? prepareSchema(databaseUrl, migrationUrl) : assertSchemaIsComplete(databaseUrl));
    await assertRuntimeLogin(databaseUrl);
  }
}

function coreOf(options: CoreOptions | AsyncCoreOptions): DynamicModule {
  const own = [IdempotencyExpiry, CoreLifecycle, CoreMetrics, LayerMetrics, OrderedSections, WorkMetrics];
  const { imports = [], provider } = sourceOf(options);
  return {
    module: CoreModule,
    imports: [BusesModule, DiscoveryModule, RunnerModule, ...imports],
    providers: [provider, ...CORE_PROVIDERS, ...own],
    exports: [CORE_OPTIONS, ...CORE_PROVIDERS],
  };
}

function sourceOf(options: CoreOptions | AsyncCoreOptions): { imports?: NonNullable<AsyncCoreOptions['imports']>; provider: Provider } {
  if (!('useFactory' in options)) return { provider: { provide: CORE_OPTIONS, useValue: options } };
  const { imports = [], inject = [], useFactory } = options;
  return { imports, provider: { provide: CORE_OPTIONS, inject, useFactory } };
}
