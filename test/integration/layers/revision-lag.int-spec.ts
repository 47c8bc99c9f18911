import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { ChangeLogParticipant } from '#libs/changes';
import { APPLICATION_TENANT_ID, type StreamName, systemActor } from '#libs/kernel';
import { ConfigurationCacheService, type LayerSource, RevisionLag } from '#libs/layers';
import { Database, DatabaseReader, SystemClock, UnitOfWork } from '#libs/persistence';
import { createTestDatabase, type TestDatabase } from '#libs/testing';

const TENANT = '0190f000-0000-7000-8000-000000000001';
const CONTEXT = { actor: systemActor('test'), source: 'contract' } as const;

const ofTenant: LayerSource<object> = {
  name: 'of-tenant',
  streams: ['settings'],
  reach: 'tenant',
  load: async (sql, tenantId) => {
    const [row] = await sql.query<{ revision: number }>(
      `select coalesce(max(revision), 0)::float8 as revision from sm.stream where tenant_id = $1 and name = 'settings'`,
      [tenantId],
    );
    return { data: {}, revisions: { settings: row?.revision ?? 0 }, bytes: 1 };
  },
};
const ofAll: LayerSource<object> = {
  name: 'of-all',
  streams: ['organisation'],
  reach: 'installation',
  load: () => Promise.resolve({ data: {}, revisions: {}, bytes: 1 }),
};

describe('the revision lag', () => {
  let test: TestDatabase;
  let database: Database;
  let cache: ConfigurationCacheService;
  let lag: RevisionLag;
  const waits: number[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    database = new Database({
      databaseUrl: test.databaseUrl,
      poolSize: 2,
      acquireTimeoutMs: 200,
      onWait: (seconds) => waits.push(seconds),
    });
    const reader = new DatabaseReader(database);
    cache = new ConfigurationCacheService(reader, new EventEmitter2());
    for (const source of [ofTenant, ofAll]) cache.register(source);
    lag = new RevisionLag(reader, cache);
  });

  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  /** As another instance writes: this one is not told. */
  async function writeElsewhere(tenantId: string, stream: StreamName, times: number): Promise<void> {
    const work = new UnitOfWork(database, new SystemClock());
    work.register(new ChangeLogParticipant());
    for (let time = 0; time < times; time++) {
      await work.run({ tenantId, streams: [stream], context: CONTEXT }, (open) =>
        Promise.resolve(open.change(stream, [{ kind: 'test', subject: '', key: 'k', environment: '*', after: time }])),
      );
    }
  }

  it('is none where nothing is in memory', async () => {
    await writeElsewhere(TENANT, 'settings', 2);

    expect(await lag.read()).toBe(0);
  });

  it('counts the revisions that a layer in memory lacks, until it is refreshed', async () => {
    await cache.acquire('of-tenant', TENANT);
    expect(await lag.read()).toBe(0);

    await writeElsewhere(TENANT, 'settings', 3);
    expect(await lag.read()).toBe(3);
    await writeElsewhere(TENANT, 'preferences', 9);
    expect(await lag.read()).toBe(3);

    await cache.refresh(TENANT, { settings: 5 });
    expect(await lag.read()).toBe(0);
  });

  it('sees a layer of all tenants behind the stream of any of them', async () => {
    await cache.acquire('of-all', APPLICATION_TENANT_ID);
    await cache.refresh(TENANT, { organisation: 0 });
    await writeElsewhere(TENANT, 'organisation', 2);

    expect(await lag.read()).toBe(2);
    await cache.refresh(TENANT, { organisation: 2 });
    expect(await lag.read()).toBe(0);
  });

  it('comes with the wait for connections, which is told once a transaction, also when it was in vain', async () => {
    const read = () => database.transaction({}, () => Promise.resolve('read'), 'read');
    const freed = Promise.withResolvers<void>();
    const hold = () => database.transaction({}, () => freed.promise, 'read');
    waits.length = 0;

    await read();
    expect(waits).toHaveLength(1);
    const holders = [hold(), hold()];
    await expect(read()).rejects.toThrow(/timeout/i);
    freed.resolve();
    await Promise.all(holders);

    expect(waits).toHaveLength(4);
    expect(Math.max(...waits)).toBeGreaterThan(0.15);
  });
});
