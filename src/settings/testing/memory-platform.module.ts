import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Clock, ConfigurationSections, TenantDirectory } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { DatabaseReader, SystemClock, UnitOfWork } from '#libs/persistence';
import { AnnotatedMethods, ListenerDiscovery, WorkRunner } from '#libs/work';
import { MemoryEvents } from './memory-events.ts';
import { MemoryLayers } from './memory-layers.ts';
import { MemoryReader } from './memory-reads.ts';
import { MemoryStore } from './memory-store.ts';
import { MemoryTenants, type TestTenant } from './memory-tenants.ts';
import { MemoryUnitOfWork } from './memory-unit-of-work.ts';

/** What the platform of a test is made from. */
export interface MemoryPlatformOptions {
  readonly tenants: readonly TestTenant[];
  readonly environments: readonly string[];
  readonly clock?: Clock;
}

/** In the place of core, organisation and identity. */
@Module({})
export class MemoryPlatformModule {
  /** @param imports what brings the buses */
  static over(imports: NonNullable<ModuleMetadata['imports']>, { tenants, environments, clock }: MemoryPlatformOptions): DynamicModule {
    const directory = new MemoryTenants(environments);
    for (const tenant of tenants) directory.put(tenant);
    const providers = [
      MemoryStore,
      MemoryEvents,
      MemoryLayers,
      AnnotatedMethods,
      ListenerDiscovery,
      { provide: MemoryTenants, useValue: directory },
      { provide: TenantDirectory, useExisting: MemoryTenants },
      { provide: Clock, useValue: clock ?? new SystemClock() },
      { provide: ConfigurationSections, useFactory: () => new ConfigurationSections() },
      { provide: UnitOfWork, useClass: MemoryUnitOfWork },
      { provide: DatabaseReader, useClass: MemoryReader },
      { provide: ConfigurationCacheService, useExisting: MemoryLayers },
      { provide: WorkRunner, useExisting: MemoryEvents },
    ];
    return { module: MemoryPlatformModule, global: true, imports: [...imports, DiscoveryModule], providers, exports: providers };
  }
}
