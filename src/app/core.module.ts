import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { CoreLifecycle } from './core-lifecycle.ts';
import { CoreMetrics } from './core-metrics.ts';
import { CORE_OPTIONS, CORE_PROVIDERS, type CoreOptions } from './core-providers.ts';
import { CoreWork } from './core-work.ts';
import { IdempotencyExpiry } from './idempotency-expiry.ts';
import { LayerMetrics } from './layer-metrics.ts';
import { WorkMetrics } from './work-metrics.ts';

/** What all modules share: one database, one unit of work, one change log, one set of layers, one runner. */
@Global()
@Module({})
export class CoreModule {
  static forRoot(options: CoreOptions): DynamicModule {
    const own = [
      IdempotencyExpiry,
      CoreLifecycle,
      CoreMetrics,
      LayerMetrics,
      WorkMetrics,
      ...(options.doesWork === false ? [] : [CoreWork]),
    ];
    return {
      module: CoreModule,
      imports: [CqrsModule.forRoot(), EventEmitterModule.forRoot(), DiscoveryModule],
      providers: [{ provide: CORE_OPTIONS, useValue: options }, ...CORE_PROVIDERS, ...own],
      exports: [...CORE_PROVIDERS, CqrsModule],
    };
  }
}
