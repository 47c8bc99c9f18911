import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SqlSession } from '#libs/kernel';
import type { DatabaseReader } from '#libs/persistence';
import { RedisStandIn, waitUntil } from '#libs/testing';
import type { LayerSource } from '../layer-source.ts';
import { RedisTier } from './redis-tier.ts';
import { RedisLayers } from './redis-layers.ts';

type Rows = ReadonlyMap<string, number>;

const reader = {
  read: (_access: unknown, body: (sql: SqlSession) => Promise<unknown>) => body({ query: () => Promise.resolve([]) }),
} as unknown as DatabaseReader;

/** A database of one tenant, whose rows each have the revision that wrote them. */
class Stored {
  revision = 0;
  readonly rows = new Map<string, { value: number; revision: number }>();
  /** How many rows each load has read. */
  readonly reads: number[] = [];

  set(key: string, value: number): void {
    this.rows.set(key, { value, revision: ++this.revision });
  }

  source(isWorthIt = true): LayerSource<Rows> {
    return {
      name: 'settings',
      streams: ['settings'],
      reach: 'tenant',
      codec: { isWorthIt: () => isWorthIt, write: (rows) => [...rows], read: (written) => new Map(written as [string, number][]) },
      load: async (_sql, _tenantId, previous) => {
        const since = previous?.revisions.settings ?? 0;
        const newer = [...this.rows].filter(([, row]) => row.revision > since);
        this.reads.push(newer.length);
        const data =
          newer.length === 0 && previous !== undefined
            ? previous.data
            : new Map([...(previous?.data ?? []), ...newer.map(([key, { value }]) => [key, value] as const)]);
        return Promise.resolve({ data, revisions: { settings: this.revision }, bytes: data.size });
      },
    };
  }
}

describe('layers that instances share', () => {
  let redis: RedisStandIn;
  let stored: Stored;
  const tiers: RedisTier[] = [];

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error', 'fatal']));

  beforeEach(async () => {
    redis = await RedisStandIn.start();
    stored = new Stored();
    for (const key of ['a', 'b', 'c']) stored.set(key, 1);
  });

  afterEach(async () => {
    await Promise.all(tiers.splice(0).map((tier) => tier.stop()));
    await redis.close();
  });

  /** The shared layers of a new instance. */
  async function anInstance(): Promise<RedisLayers> {
    const options = { url: redis.url, sealingKey: Buffer.alloc(32, 1), generation: 'build', deadlineMs: 5_000 };
    const tier = new RedisTier(options, { read: () => undefined, wrote: () => undefined, took: () => undefined });
    tiers.push(tier);
    tier.start('installation');
    await waitUntil('Redis is in use', () => tier.state?.awaySince === undefined);
    return new RedisLayers(tier);
  }

  async function writtenDown(tenant = 'acme'): Promise<void> {
    const writes = redis.asked.filter((name) => name === 'SET').length;
    await (await anInstance()).load(reader, stored.source(), tenant);
    await waitUntil('the layer is written down', () => redis.asked.filter((name) => name === 'SET').length > writes);
  }

  it('are read from there but for what changed since', async () => {
    await writtenDown();
    stored.set('b', 2);

    const layer = await (await anInstance()).load(reader, stored.source(), 'acme');

    expect([...layer.data]).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 1],
    ]);
    expect(layer.revisions).toEqual({ settings: 4 });
    expect(stored.reads).toEqual([3, 1]);
  });

  it('are whole from the database when that was taken back to an earlier state', async () => {
    await writtenDown();
    stored.rows.delete('c');
    stored.revision = 2;

    const layer = await (await anInstance()).load(reader, stored.source(), 'acme');

    expect([[...layer.data], layer.revisions]).toEqual([
      [
        ['a', 1],
        ['b', 1],
      ],
      { settings: 2 },
    ]);
  });

  it('of another tenant are not taken, wherever they stand', async () => {
    await writtenDown('globex');
    const [[name, value] = ['', Buffer.alloc(0)]] = redis.values;
    redis.values.set(name.replace('globex', 'acme'), value);

    await (await anInstance()).load(reader, stored.source(), 'acme');

    expect(stored.reads).toEqual([3, 3]);
  });

  it('are written down only where it is worth it, and again only when they changed', async () => {
    const instance = await anInstance();
    await instance.load(reader, stored.source(false), 'small');
    await writtenDown();
    await instance.load(reader, stored.source(), 'acme');
    await writtenDown('other');

    expect(new Set([...redis.values.keys()].map((name) => name.split(':')[4]))).toEqual(new Set(['acme', 'other']));
    expect(redis.asked.filter((name) => name === 'SET')).toHaveLength(2);
  });
});
