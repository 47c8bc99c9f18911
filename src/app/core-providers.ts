import type { Provider } from '@nestjs/common';
import { ChainVerifier, ChangeLogExport, ChangeLogReader } from '#libs/changes';
import { RefusalMeter } from '#libs/http';
import { Clock, IdGenerator, RevisionWaiter } from '#libs/kernel';
import { ChangeListener, ConfigurationCacheService, LayerRefreshParticipant, StreamWatch } from '#libs/layers';
import { Metrics } from '#libs/observability';
import { Database, DatabaseReader, SystemClock, UnitOfWork, UuidV7Generator } from '#libs/persistence';
import { AnnotatedMethods, ListenerDiscovery, WorkRunner } from '#libs/work';
import { CountedRefusals } from './counted-refusals.ts';
import { MeasuredUnitOfWork } from './measured-unit-of-work.ts';

/** What the core needs. */
export interface CoreOptions {
  /** Connection string of the runtime login. */
  readonly databaseUrl: string;
  /** @default 10 */
  readonly poolSize?: number;
  /** Whether this process may deliver events and do due work; one of those that may is elected. @default true */
  readonly doesWork?: boolean;
}

/** Token of the options. */
export const CORE_OPTIONS = Symbol('CoreOptions');

/** What the core offers to every module. */
export const CORE_PROVIDERS: Provider[] = [
  {
    provide: Database,
    useFactory: ({ databaseUrl, poolSize = 10 }: CoreOptions) => new Database({ databaseUrl, poolSize }),
    inject: [CORE_OPTIONS],
  },
  { provide: ChangeListener, useFactory: ({ databaseUrl }: CoreOptions) => new ChangeListener(databaseUrl), inject: [CORE_OPTIONS] },
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
  ChangeLogExport,
  ChainVerifier,
  AnnotatedMethods,
  ListenerDiscovery,
  {
    provide: WorkRunner,
    useFactory: ({ databaseUrl }: CoreOptions, reader: DatabaseReader, unitOfWork: UnitOfWork, changeSets: ChangeLogReader, clock: Clock) =>
      new WorkRunner({ databaseUrl, reader, unitOfWork, changeSets, clock }),
    inject: [CORE_OPTIONS, DatabaseReader, UnitOfWork, ChangeLogReader, Clock],
  },
];
