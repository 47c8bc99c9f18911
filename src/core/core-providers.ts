import type { Provider } from '@nestjs/common';
import { ChainVerifier, ChangeLogExport, ChangeLogReader, RecordedNames } from '#libs/changes';
import { RefusalMeter } from '#libs/http';
import { Clock, ConfigurationSections, IdGenerator, RevisionWaiter } from '#libs/kernel';
import { ChangeListener, ConfigurationCacheService, LayerRefreshParticipant, RevisionLag, StreamWatch } from '#libs/layers';
import { Metrics } from '#libs/observability';
import { Database, DatabaseReader, SystemClock, UnitOfWork, UuidV7Generator } from '#libs/persistence';
import { AnnotatedMethods, ListenerDiscovery, WorkRunner } from '#libs/work';
import { CORE_OPTIONS, type CoreOptions } from './contracts/index.ts';
import { CountedRefusals } from './counted-refusals.ts';
import { MeasuredUnitOfWork } from './measured-unit-of-work.ts';

/** The wait for a connection ends after 2 s. */
const POOL_WAIT_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What the core offers to every module. */
export const CORE_PROVIDERS: Provider[] = [
  {
    provide: Database,
    useFactory: ({ databaseUrl, poolSize = 10 }: CoreOptions, metrics: Metrics) => {
      const wait = metrics.histogram(
        'database_pool_wait_seconds',
        'How long transactions waited for a connection and their beginning; also counted when they waited in vain.',
        POOL_WAIT_BUCKETS_SECONDS,
      );
      return new Database({ databaseUrl, poolSize, onWait: (seconds) => wait.observe(seconds) });
    },
    inject: [CORE_OPTIONS, Metrics],
  },
  { provide: ChangeListener, useFactory: ({ databaseUrl }: CoreOptions) => new ChangeListener(databaseUrl), inject: [CORE_OPTIONS] },
  { provide: Clock, useFactory: ({ clock }: CoreOptions) => clock ?? new SystemClock(), inject: [CORE_OPTIONS] },
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
  { provide: ConfigurationSections, useFactory: () => new ConfigurationSections() },
  StreamWatch,
  RevisionLag,
  ChangeLogReader,
  ChangeLogExport,
  RecordedNames,
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
