import type { Provider } from '@nestjs/common';
import { ChainVerifier, ChangeLogReader } from '#libs/changes';
import { RefusalMeter } from '#libs/http';
import { Clock, IdGenerator, RevisionWaiter } from '#libs/kernel';
import { ChangeListener, ConfigurationCacheService, LayerRefreshParticipant, StreamWatch } from '#libs/layers';
import { Metrics } from '#libs/observability';
import { Database, DatabaseReader, SystemClock, UnitOfWork, UuidV7Generator } from '#libs/persistence';
import { AnnotatedMethods, ListenerDiscovery, WorkRunner } from '#libs/work';
import { CORE_OPTIONS, type CoreOptions } from './contracts/index.ts';
import { CountedRefusals } from './counted-refusals.ts';
import { MeasuredUnitOfWork } from './measured-unit-of-work.ts';

/** What the core offers to every module. */
export const CORE_PROVIDERS: Provider[] = [
  {
    provide: Database,
    useFactory: ({ databaseUrl, poolSize = 10 }: CoreOptions) => new Database({ databaseUrl, poolSize }),
    inject: [CORE_OPTIONS],
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
  StreamWatch,
  ChangeLogReader,
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
