import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RedisStandIn, waitUntil } from '#libs/testing';
import type { RedisOptions, RedisPlace } from './redis-options.ts';
import { RedisTier } from './redis-tier.ts';

const PLACE: RedisPlace = { kind: 'document', tenant: 'acme', version: '"0.a"' };
const VALUE = Buffer.from('what acme may see');
const HOUR_MS = 3_600_000;
// Where it is not the deadline that is tested, a busy machine must not make answers late.
const PATIENT_MS = 5_000;
const DEADLINE_MS = 20;

describe('what is kept in Redis', () => {
  let redis: RedisStandIn;
  let counted: Map<string, number>;
  const tiers: RedisTier[] = [];

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error', 'fatal']));

  beforeEach(async () => {
    redis = await RedisStandIn.start();
    counted = new Map();
  });

  afterEach(async () => {
    await Promise.all(tiers.splice(0).map((tier) => tier.stop()));
    await redis.close();
  });

  /** A tier as one instance has it. */
  function aTier(options: Partial<RedisOptions> = {}, installation = 'installation 1'): RedisTier {
    const count = (what: string): void => void counted.set(what, (counted.get(what) ?? 0) + 1);
    const tier = new RedisTier(
      { url: redis.url, sealingKey: Buffer.alloc(32, 1), generation: 'build 1', deadlineMs: PATIENT_MS, ...options },
      { read: (ended) => count(`read ${ended}`), wrote: (ended) => count(`wrote ${ended}`), took: () => count('took') },
    );
    tiers.push(tier);
    tier.start(installation);
    return tier;
  }

  const isInUse = (tier: RedisTier): Promise<number> => waitUntil('Redis is in use', () => tier.state?.awaySince === undefined);

  async function kept(tier: RedisTier, place = PLACE): Promise<void> {
    await isInUse(tier);
    const before = redis.values.size;
    tier.write(place, () => VALUE, HOUR_MS);
    await waitUntil('the value is kept', () => redis.values.size === before + 1);
  }

  it('is read by another instance', async () => {
    await kept(aTier());
    const other = aTier();
    await isInUse(other);

    expect(await other.read(PLACE)).toEqual(VALUE);
    expect(counted).toEqual(
      new Map([
        ['wrote stored', 1],
        ['took', 2],
        ['read hit', 1],
      ]),
    );
  });

  it('is neither named nor shown in the clear', async () => {
    await kept(aTier());

    const [[name, value] = ['', Buffer.alloc(0)]] = redis.values;
    expect(name).toMatch(/^sm:1:[\w-]{16}:document:acme:"0\.a"$/);
    expect(value.includes('acme')).toBe(false);
  });

  it.each<[string, Partial<RedisOptions>, string, RedisPlace]>([
    ['another tenant', {}, 'installation 1', { ...PLACE, tenant: 'globex' }],
    ['another version', {}, 'installation 1', { ...PLACE, version: '"0.b"' }],
    ['another generation of the program', { generation: 'build 2' }, 'installation 1', PLACE],
    ['another database, or one that was restored', {}, 'installation 2', PLACE],
  ])('is not there for %s', async (_name, options, installation, place) => {
    await kept(aTier());
    const other = aTier(options, installation);
    await isInUse(other);

    expect(await other.read(place)).toBeUndefined();
    expect(counted.get('read miss')).toBe(1);
  });

  it('is a miss when somebody put it under the name of another tenant, changed it, or sealed it by another key', async () => {
    const tier = aTier();
    await kept(tier);
    const [[name, value] = ['', Buffer.alloc(0)]] = redis.values;
    redis.values.set(name.replace('acme', 'globex'), value);
    expect(await tier.read({ ...PLACE, tenant: 'globex' })).toBeUndefined();
    redis.values.set(name, Buffer.concat([value.subarray(0, -1), Buffer.of((value.at(-1) ?? 0) ^ 1)]));
    expect(await tier.read(PLACE)).toBeUndefined();
    redis.values.set(name, Buffer.from('what acme may see'));
    expect(await tier.read(PLACE)).toBeUndefined();
    redis.values.set(name, value);
    const stranger = aTier({ sealingKey: Buffer.alloc(32, 2) });
    await isInUse(stranger);
    expect(await stranger.read(PLACE)).toBeUndefined();

    expect(counted.get('read refused')).toBe(4);
    expect(await tier.read(PLACE)).toEqual(VALUE);
  });

  it.each(['silent', 'refusing'] as const)('is done without while Redis is %s, and used again when it is well', async (mood) => {
    await kept(aTier());
    const tier = aTier({ deadlineMs: DEADLINE_MS });
    await isInUse(tier);
    redis.mood = mood;
    let readings = 0;
    await waitUntil('nobody asks any more', async () => {
      expect(await tier.read(PLACE)).toBeUndefined();
      readings++;
      return tier.state?.awaySince !== undefined;
    });
    expect(readings).toBeLessThanOrEqual(10);
    const asked = redis.asked.filter((name) => name === 'GET').length;
    for (let reading = 0; reading < 100; reading++) await tier.read(PLACE);
    tier.write(PLACE, () => VALUE, HOUR_MS);
    await waitUntil('the writing was skipped', () => counted.get('wrote skipped') === 1);

    expect(counted.get('read skipped')).toBe(100);
    expect(redis.asked.filter((name) => name === 'GET')).toHaveLength(asked);
    redis.mood = 'well';
    await waitUntil('it is read again', async () => (await tier.read(PLACE))?.equals(VALUE) === true);
  });

  it('is not waited for when it is written, and is dropped when too much is under way or it is too large', async () => {
    const tier = aTier();
    await isInUse(tier);
    for (let n = 0; n < 20; n++) tier.write({ ...PLACE, version: String(n) }, () => VALUE, HOUR_MS);
    expect(counted.get('wrote dropped')).toBe(4);
    await waitUntil('the others are kept', () => redis.values.size === 16);

    tier.write({ ...PLACE, version: 'large' }, () => Buffer.alloc(4 * 1024 * 1024 + 1), HOUR_MS);
    await waitUntil('the large one was dropped', () => counted.get('wrote dropped') === 5);
    expect(redis.values.size).toBe(16);
  });

  it.each(['http://cache', 'redis://127.0.0.1:1', 'redis://%zz@cache'])('is done without where %s is no Redis', async (url) => {
    const tier = aTier({ url });

    expect([await tier.read(PLACE), tier.isConfigured]).toEqual([undefined, true]);
    await tier.stop();
    expect(tier.state?.awaySince).toBeInstanceOf(Date);
  });

  it('takes nothing where there is no Redis', async () => {
    const tier = new RedisTier(undefined, { read: () => undefined, wrote: () => undefined, took: () => undefined });
    tier.start('installation 1');
    tier.write(PLACE, () => VALUE, HOUR_MS);

    expect([await tier.read(PLACE), tier.state, tier.isConfigured]).toEqual([undefined, undefined, false]);
    await tier.stop();
  });
});
