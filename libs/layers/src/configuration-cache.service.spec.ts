import { describe, expect, it } from '@jest/globals';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { SqlSession } from '#libs/kernel';
import type { DatabaseReader } from '#libs/persistence';
import { ConfigurationCacheService } from './configuration-cache.service.ts';

const MIB = 1024 * 1024;

/** A cache whose layers claim the size that `sizes` has for their tenant at the time of their load. */
function aCache(sizes: Map<string, number>) {
  const reader = { read: (_access: unknown, body: (sql: SqlSession) => Promise<unknown>) => body({ query: () => Promise.resolve([]) }) };
  const cache = new ConfigurationCacheService(reader as unknown as DatabaseReader, new EventEmitter2());
  let loads = 0;
  cache.register({
    name: 'settings',
    streams: ['settings'],
    reach: 'tenant',
    load: (_sql, tenantId) =>
      Promise.resolve({ data: { tenantId }, revisions: { settings: ++loads }, bytes: (sizes.get(tenantId) ?? 0) * MIB }),
  });
  return cache;
}

describe('the size of the layers in memory', () => {
  it('is what the layers claim, a reloaded one counting once', async () => {
    const sizes = new Map([
      ['a', 100],
      ['b', 50],
    ]);
    const cache = aCache(sizes);
    await cache.acquire('settings', 'a');
    await cache.acquire('settings', 'b');
    sizes.set('a', 70);

    await cache.refresh('a', { settings: 9 });

    expect(cache.status()).toEqual({ layers: 2, bytes: 120 * MIB });
  });

  it('stays below 512 MiB: the layers that were not used for longest go', async () => {
    const tenants = ['a', 'b', 'c', 'd', 'e', 'f'];
    const cache = aCache(new Map(tenants.map((tenant) => [tenant, 100])));
    for (const tenant of tenants.slice(0, -1)) await cache.acquire('settings', tenant);
    await cache.acquire('settings', 'a');

    await cache.acquire('settings', 'f');

    expect(tenants.filter((tenant) => cache.peek('settings', tenant) !== undefined)).toEqual(['a', 'd', 'e', 'f']);
    expect(cache.status()).toEqual({ layers: 4, bytes: 400 * MIB });
  });

  it('counts a layer anew that was evicted and is used again', async () => {
    const tenants = ['a', 'b', 'c', 'd', 'e', 'f'];
    const cache = aCache(new Map(tenants.map((tenant) => [tenant, 100])));
    for (const tenant of tenants) await cache.acquire('settings', tenant);

    await cache.acquire('settings', 'a');

    expect(cache.status()).toEqual({ layers: 5, bytes: 500 * MIB });
  });
});

describe('a movement while the layer is being loaded for the first time', () => {
  it('is shown afterwards, though the load began before it', async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const committed = { revision: 1 };
    const reader = { read: (_access: unknown, body: (sql: SqlSession) => Promise<unknown>) => body({ query: () => Promise.resolve([]) }) };
    const cache = new ConfigurationCacheService(reader as unknown as DatabaseReader, new EventEmitter2());
    cache.register({
      name: 'settings',
      streams: ['settings'],
      reach: 'tenant',
      load: async () => {
        const settings = committed.revision;
        begun.resolve();
        await goOn.promise;
        return { data: {}, revisions: { settings }, bytes: 0 };
      },
    });
    const first = cache.acquire('settings', 'a');
    await begun.promise;
    committed.revision = 2;
    const refreshed = cache.refresh('a', { settings: 2 });
    goOn.resolve();
    await Promise.all([first, refreshed]);

    expect(cache.peek('settings', 'a')?.revisions).toEqual({ settings: 2 });
    expect(cache.lag('a', 'settings', 2)).toBe(0);
  });
});
