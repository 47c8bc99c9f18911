import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Client } from 'pg';
import { ChangeLogParticipant } from '#libs/changes';
import { ChangeListener, ConfigurationCacheService, LayerRefreshParticipant, type LayerSource, StreamWatch } from '#libs/layers';
import { Database, DatabaseReader, SystemClock, UnitOfWork } from '#libs/persistence';
import { aTestActor, createTestDatabase, type TestDatabase, waitUntil } from '#libs/testing';

const TENANT = '0190f000-0000-7000-8000-000000000001';
const DATED = '0190f000-0000-7000-8000-000000000002';
const KEY = 'a.value';
// One second is the bound for a change to be seen everywhere; ten times that is asserted.
const PATIENCE_MS = 10_000;
const NOBODY = 'postgres://nobody@127.0.0.1:1/nothing';

type Values = Readonly<Record<string, number>>;

/** A process's share of the core: pool, unit of work, layers, watch. */
class Instance {
  readonly pool: Database;
  readonly cache: ConfigurationCacheService;
  readonly listener: ChangeListener;
  readonly unitOfWork: UnitOfWork;
  failingLoads = 0;
  private readonly watch: StreamWatch;
  private readonly wakeUps: LayerRefreshParticipant;

  constructor(databaseUrl: string, listenUrl = databaseUrl) {
    this.pool = new Database({ databaseUrl, poolSize: 5 });
    const reader = new DatabaseReader(this.pool);
    this.cache = new ConfigurationCacheService(reader, new EventEmitter2());
    this.listener = new ChangeListener(listenUrl);
    this.watch = new StreamWatch(reader, this.cache, this.listener, new SystemClock());
    this.unitOfWork = new UnitOfWork(this.pool, new SystemClock());
    this.wakeUps = new LayerRefreshParticipant(this.cache, this.unitOfWork);
    this.unitOfWork.register(new ChangeLogParticipant());
    this.unitOfWork.register(this.wakeUps);
    this.cache.register(this.valuesSource());
    this.cache.register(this.environmentsSource());
    this.watch.start();
  }

  write(tenantId: string, value: number): Promise<void> {
    const context = { actor: aTestActor(), source: 'contract', reason: 'because' } as const;
    return this.unitOfWork.run({ tenantId, streams: ['settings'], context }, async (work) => {
      work.change('settings', [{ kind: 'setting.set', subject: '', key: KEY, environment: '*', after: value }]);
      await work.sql.query(
        `insert into sm.setting_value values ($1, '', $2, '*', to_jsonb($3::int), $4, 'x', now())
         on conflict (tenant_id, subject, key, environment) do update set value = excluded.value, revision = excluded.revision`,
        [tenantId, KEY, value, work.revisionAfter('settings')],
      );
    });
  }

  defineEnvironment(tenantId: string, name: string): Promise<void> {
    const context = { actor: aTestActor(), source: 'contract', reason: 'because' } as const;
    return this.unitOfWork.run({ tenantId, streams: ['organisation'], context }, async (work) => {
      work.change('organisation', [{ kind: 'environment.defined', subject: '', key: name, environment: '*', after: name }]);
      await work.sql.query(`insert into sm.environment values ($1, $2, '', 1)`, [tenantId, name]);
    });
  }

  /** What readers of this instance get, from memory. */
  value(tenantId: string): number | undefined {
    return this.cache.peek<Values>('values', tenantId)?.data[KEY];
  }

  environments(): readonly string[] {
    return this.cache.peek<readonly string[]>('environments', '00000000-0000-0000-0000-000000000000')?.data ?? [];
  }

  async warm(): Promise<void> {
    await this.cache.acquire('values', TENANT);
    await this.cache.acquire('environments', '00000000-0000-0000-0000-000000000000');
  }

  async close(): Promise<void> {
    await this.watch.stop();
    await this.wakeUps.idle();
    await this.pool.close();
  }

  private valuesSource(): LayerSource<Values> {
    return {
      name: 'values',
      streams: ['settings'],
      reach: 'tenant',
      load: async (sql, tenantId) => {
        const [row] = await sql.query<{ data: Values; revision: number }>(
          `select coalesce(jsonb_object_agg(key, value) filter (where key is not null), '{}') as data,
             coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as revision
           from sm.setting_value where tenant_id = $1`,
          [tenantId],
        );
        return { data: row?.data ?? {}, revisions: { settings: row?.revision ?? 0 }, bytes: 100 };
      },
    };
  }

  private environmentsSource(): LayerSource<readonly string[]> {
    return {
      name: 'environments',
      streams: ['organisation'],
      reach: 'installation',
      load: async (sql) => {
        if (this.failingLoads > 0) {
          this.failingLoads--;
          throw new Error('no free connection');
        }
        const rows = await sql.query<{ name: string }>('select name from sm.all_environments()');
        return { data: rows.map(({ name }) => name), revisions: {}, bytes: 100 };
      },
    };
  }
}

describe('two instances on one database', () => {
  let database: TestDatabase;
  let writer: Instance;
  let reader: Instance;
  let deaf: Instance;

  beforeAll(async () => {
    // Lost connections are what these tests are about.
    Logger.overrideLogger(false);
    database = await createTestDatabase();
    writer = new Instance(database.databaseUrl);
    reader = new Instance(database.databaseUrl);
    deaf = new Instance(database.databaseUrl, NOBODY);
    await Promise.all([writer, reader, deaf].map((instance) => instance.warm()));
    await waitUntil('both instances listen', () => writer.listener.isListening && reader.listener.isListening, PATIENCE_MS);
  });

  afterAll(async () => {
    await Promise.all([writer, reader, deaf].map((instance) => instance.close()));
    await database.drop();
  });

  const shows = (instance: Instance, value: number) =>
    waitUntil(`the other instance shows ${value}`, () => instance.value(TENANT) === value, PATIENCE_MS);

  it('shows a write on its own instance before it is answered', async () => {
    await writer.write(TENANT, 1);

    expect(writer.value(TENANT)).toBe(1);
  });

  it('shows each write of one instance on the other', async () => {
    const times: number[] = [];
    for (let value = 100; value < 200; value++) {
      await writer.write(TENANT, value);
      times.push(await shows(reader, value));
    }
    times.sort((left, right) => left - right);
    process.stdout.write(`A write is seen on the other instance after p50 ${times[50]?.toFixed(1)} ms, p99 ${times[98]?.toFixed(1)} ms.\n`);

    expect(times.at(-1)).toBeLessThan(PATIENCE_MS);
  });

  it('shows writes on an instance that no wake-up reaches', async () => {
    for (const value of [201, 202, 203]) {
      await writer.write(TENANT, value);
      await shows(deaf, value);
    }
    expect(deaf.listener.isListening).toBe(false);
  });

  it('shows writes while the LISTEN connections are cut, and listens again', async () => {
    for (const value of [301, 302, 303]) {
      const cut = await database.sql<{ ended: boolean }>(
        `select pg_terminate_backend(pid) as ended from pg_stat_activity where datname = $1 and application_name = 'settings-management listen'`,
        [database.name],
      );
      await writer.write(TENANT, value);
      await shows(reader, value);

      expect(cut).toEqual([{ ended: true }, { ended: true }]);
      await waitUntil('both instances listen again', () => reader.listener.isListening && writer.listener.isListening, PATIENCE_MS);
    }
  });

  it('ends with the same value everywhere when both write at once', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? writer : reader).write(TENANT, 400 + index)));
    const [row] = await database.sql<{ value: number }>('select value::int as value from sm.setting_value where tenant_id = $1', [TENANT]);

    await Promise.all([writer, reader, deaf].map((instance) => shows(instance, row?.value ?? 0)));
    expect(row?.value).toBeGreaterThanOrEqual(400);
  });

  it('lets a reader wait for a revision, and not for one that never comes', async () => {
    await reader.cache.acquire('values', DATED);
    const waiting = reader.cache.waitFor(DATED, new Map([['settings', 1]]), PATIENCE_MS);
    await writer.write(DATED, 7);

    expect(await waiting).toBe(true);
    expect(reader.value(DATED)).toBe(7);
    expect(await reader.cache.waitFor(DATED, new Map([['settings', 2]]), 50)).toBe(false);
  });

  it('tries again when a layer of all tenants could not be loaded', async () => {
    deaf.failingLoads = 3;
    await writer.defineEnvironment(TENANT, 'rehearsal');

    await waitUntil('the environment is seen', () => deaf.environments().includes('rehearsal'), PATIENCE_MS);
    expect(deaf.failingLoads).toBe(0);
  });

  it('serves what it has while the database is away, says so, and is fresh again afterwards', async () => {
    const elsewhere = new URL(database.adminUrl);
    elsewhere.pathname = '/postgres';
    const admin = new Client({ connectionString: elsewhere.href });
    await admin.connect();
    const before = reader.value(TENANT);
    await admin.query(`alter database ${database.name} allow_connections false`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database.name]);

    await waitUntil('the layer is stale', () => reader.cache.peek('values', TENANT)?.stale !== undefined, PATIENCE_MS);
    expect(reader.value(TENANT)).toBe(before);
    expect(reader.cache.status().awaySince).toBeInstanceOf(Date);

    await admin.query(`alter database ${database.name} allow_connections true`);
    await waitUntil('the layer is fresh', () => reader.cache.peek('values', TENANT)?.stale === undefined, PATIENCE_MS);
    await admin.end();
    await writer.write(TENANT, 501);
    await shows(reader, 501);
  });
});
