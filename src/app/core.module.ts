import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ChainVerifier, ChangeLogReader } from '#libs/changes';
import { RefusalMeter } from '#libs/http';
import { Clock, IdGenerator, RevisionWaiter } from '#libs/kernel';
import { ChangeListener, ConfigurationCacheService, LayerRefreshParticipant, StreamWatch } from '#libs/layers';
import { Metrics } from '#libs/observability';
import { Database, DatabaseReader, SystemClock, UnitOfWork, UuidV7Generator } from '#libs/persistence';
import { CoreLifecycle } from './core-lifecycle.ts';
import { CoreMetrics } from './core-metrics.ts';
import { CountedRefusals } from './counted-refusals.ts';
import { MeasuredUnitOfWork } from './measured-unit-of-work.ts';

/** What the core needs. */
export interface CoreOptions {
  /** Connection string of the runtime login. */
  readonly databaseUrl: string;
  /** @default 10 */
  readonly poolSize?: number;
}

const OPTIONS = Symbol('CoreOptions');

/** What all modules share: one database, one unit of work, one change log, one set of layers. */
@Global()
@Module({})
export class CoreModule {
  static forRoot(options: CoreOptions): DynamicModule {
    const providers = [
      { provide: OPTIONS, useValue: options },
      {
        provide: Database,
        useFactory: ({ databaseUrl, poolSize = 10 }: CoreOptions) => new Database({ databaseUrl, poolSize }),
        inject: [OPTIONS],
      },
      { provide: ChangeListener, useFactory: ({ databaseUrl }: CoreOptions) => new ChangeListener(databaseUrl), inject: [OPTIONS] },
      { provide: Clock, useClass: SystemClock },
      { provide: IdGenerator, useClass: UuidV7Generator },
      { provide: RevisionWaiter, useExisting: ConfigurationCacheService },
      {
        provide: LayerRefreshParticipant,
        useFactory: (cache: ConfigurationCacheService, unitOfWork: UnitOfWork) => new LayerRefreshParticipant(cache, unitOfWork),
        inject: [ConfigurationCacheService, UnitOfWork],
      },
      DatabaseReader,
      { provide: UnitOfWork, useClass: MeasuredUnitOfWork },
      { provide: RefusalMeter, useClass: CountedRefusals },
      { provide: Metrics, useFactory: () => new Metrics() },
      ConfigurationCacheService,
      StreamWatch,
      ChangeLogReader,
      ChainVerifier,
    ];
    return {
      module: CoreModule,
      imports: [CqrsModule.forRoot(), EventEmitterModule.forRoot()],
      providers: [...providers, CoreLifecycle, CoreMetrics],
      exports: [...providers.slice(1), CqrsModule],
    };
  }
}
