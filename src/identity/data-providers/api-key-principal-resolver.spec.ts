import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Clock, UnavailableException } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { Database, DatabaseReader, UnitOfWork } from '#libs/persistence';
import { RoleBook } from '../domain/role-book.ts';
import { ApiKeyRepository } from '../persistence/api-key.repository.ts';
import { ApiKeyPrincipalResolver } from './api-key-principal-resolver.ts';
import { type Credential, IDENTITY_LAYER } from './identity.layer.ts';

const TOKEN = `smk_abcdefgh_${'a'.repeat(43)}`;
// printf 'smk_abcdefgh_aaa...' | sha256sum
const HASH_OF_TOKEN = 'eb7cef9a4b230c7ea973fa06460e49499112a58501a5ffa31fe6893a54dcfc8f';

class SetClock extends Clock {
  time = new Date('2027-01-01T00:00:00Z');

  now(): Date {
    return this.time;
  }
}

describe('finding the actor behind an API key', () => {
  const clock = new SetClock();
  let keys: Map<string, Credential>;
  let roles: RoleBook;
  let cache: ConfigurationCacheService;
  let resolver: ApiKeyPrincipalResolver;

  beforeEach(() => {
    Logger.overrideLogger(false);
    keys = new Map([[HASH_OF_TOKEN, credential({})]]);
    roles = bookWith(['settings.read']);
    // No database listens there: whatever asks it fails.
    const database = new Database({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1 });
    const reader = new DatabaseReader(database);
    reader.readDirectory = (body) => body({ query: () => Promise.resolve([]) });
    cache = new ConfigurationCacheService(reader, new EventEmitter2());
    cache.register({
      name: IDENTITY_LAYER,
      streams: ['identity'],
      reach: 'installation',
      load: () => Promise.resolve({ data: { credentials: keys, roles }, revisions: {}, bytes: 1 }),
    });
    resolver = new ApiKeyPrincipalResolver(cache, clock, new UnitOfWork(database, clock), new ApiKeyRepository());
  });

  function credential(rest: Partial<Credential>): Credential {
    const key = {
      id: 'k',
      tenantId: 't',
      prefix: 'smk_abcdefgh',
      secretHash: HASH_OF_TOKEN,
      name: 'key',
      createdAt: '2026-01-01T00:00:00Z',
    };
    return { key: { ...key, roles: ['clerk'], permissions: [], tenants: ['acme'] }, worksUntil: undefined, ...rest };
  }

  function bookWith(permissions: readonly string[]): RoleBook {
    return new RoleBook(new Map([['t', { tenant: 'acme', roles: new Map([['clerk', permissions]]) }]]));
  }

  it('answers from memory, with the database away', async () => {
    expect(await resolver.resolve(TOKEN)).toMatchObject({ id: 'k', tenants: ['acme'], permissions: ['settings.read'] });
  });

  it.each(['', 'x', `smk_abcdefgh_${'b'.repeat(43)}`, HASH_OF_TOKEN])('knows nobody behind %j', async (credential) => {
    expect(await resolver.resolve(credential)).toBeUndefined();
  });

  it('refuses a key from the very millisecond in which it expires', async () => {
    keys.set(HASH_OF_TOKEN, credential({ worksUntil: Date.parse('2027-03-01T00:00:00Z') }));

    clock.time = new Date('2027-02-28T23:59:59.999Z');
    expect(await resolver.resolve(TOKEN)).toMatchObject({ id: 'k' });
    clock.time = new Date('2027-03-01T00:00:00.000Z');
    expect(await resolver.resolve(TOKEN)).toBeUndefined();
  });

  it('refuses a key as soon as the layer without it is in force', async () => {
    expect(await resolver.resolve(TOKEN)).toMatchObject({ id: 'k' });
    keys = new Map();
    await cache.refresh('0190a6f0-0000-7000-8000-000000000002', { identity: 1 });

    expect(await resolver.resolve(TOKEN)).toBeUndefined();
  });

  it('gives a key what its role holds now', async () => {
    expect(await resolver.resolve(TOKEN)).toMatchObject({ permissions: ['settings.read'] });
    roles = bookWith(['audit.read']);
    await cache.refresh('0190a6f0-0000-7000-8000-000000000002', { identity: 1 });

    expect(await resolver.resolve(TOKEN)).toMatchObject({ permissions: ['audit.read'] });
  });

  it('says that it cannot know while the layer was never loaded', async () => {
    const never = new ConfigurationCacheService(
      new DatabaseReader(new Database({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1 })),
      new EventEmitter2(),
    );
    never.register({ name: IDENTITY_LAYER, streams: ['identity'], reach: 'installation', load: () => Promise.reject(new Error('away')) });
    const unitOfWork = new UnitOfWork(new Database({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1 }), clock);

    await expect(new ApiKeyPrincipalResolver(never, clock, unitOfWork, new ApiKeyRepository()).resolve(TOKEN)).rejects.toThrow(
      UnavailableException,
    );
  });

  it('shuts down although the last use cannot be noted', async () => {
    await resolver.resolve(TOKEN);

    await expect(resolver.onApplicationShutdown()).resolves.toBeUndefined();
  });
});
