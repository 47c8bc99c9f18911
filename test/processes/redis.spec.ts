import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnDatabase, RedisServer, startOwnDatabase, waitUntil } from '#libs/testing';
import { ApplicationProcess } from './application-process.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { spread } from './two-processes.ts';

const TENANT = 'acme';
const LIST = `/v1/tenants/${TENANT}/settings?limit=1000`;
const KEYS = Array.from({ length: 1_000 }, (_, n) => `shared.setting${String(n).padStart(4, '0')}`);
const SHOWN = KEYS[0] ?? '';
const ROUNDS = 40;
const PATIENCE_MS = 30_000;
/** Latencies stay within twice those with Redis; ten times that is waited for. */
const AT_MOST_TIMES = 20;
const SLOW_MS = 300;

interface Page {
  readonly items: readonly { readonly key: string; readonly value: unknown }[];
}

/** Times in milliseconds of one run. */
interface Run {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly totalMs: number;
}

const isThere = RedisServer.isThere();
if (!isThere && process.env['REQUIRE_REDIS'] !== undefined) throw new Error('REQUIRE_REDIS is set, and there is no redis-server here.');
if (!isThere) process.stdout.write('There is no redis-server on this machine: what happens to a real one is not tested here.\n');

(isThere ? describe : describe.skip)('two processes that share a Redis', () => {
  let database: OwnDatabase;
  let redis: RedisServer;
  let proxy: TcpProxy;
  let first: ApplicationProcess;
  let second: ApplicationProcess;
  let value = 0;
  let healthy: Run;

  beforeAll(async () => {
    [database, redis] = await Promise.all([startOwnDatabase(), RedisServer.start()]);
    proxy = await TcpProxy.before(redis.port);
    const redisUrl = proxy.through(redis.url);
    first = await ApplicationProcess.start(database.databaseUrl, { redisUrl });
    second = await ApplicationProcess.start(database.databaseUrl, { key: first.key, redisUrl });
    const definitions = KEYS.map((key) => ({ key, owner: 'shared', kind: 'integer', scopes: ['tenant'] }));
    await first.ask('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    await first.ask('POST', '/v1/tenants', { body: { code: TENANT, name: 'Acme' } });
    await isUsed();
    await run();
    healthy = await run();
    print('with Redis', healthy);
  });

  afterAll(async () => {
    redis.thaw();
    await Promise.all([first.stop(), second.stop()]);
    await Promise.all([proxy.close(), redis.kill(), database.drop()]);
  });

  const degradedOf = async (side: ApplicationProcess) => (await side.ask('GET', '/health/ready')).body['degraded'] as readonly string[];
  const isAway = (side: ApplicationProcess) => async () => (await degradedOf(side)).some((part) => part.startsWith('redis: away since'));

  async function isUsed(): Promise<void> {
    for (const side of [first, second]) await waitUntil('Redis is used', async () => !(await isAway(side)()), PATIENCE_MS);
  }

  async function write(): Promise<void> {
    const changes = [{ op: 'set', key: SHOWN, value: ++value }];
    await first.ask('POST', `/v1/tenants/${TENANT}/settings/bulk`, { body: { reason: 'test', changes } });
  }

  async function listed(side: ApplicationProcess): Promise<unknown> {
    const { items } = (await side.ask<Page>('GET', LIST)).body;
    expect(items).toHaveLength(KEYS.length);
    return items.find(({ key }) => key === SHOWN)?.value;
  }

  /** Writes and lists in turn: each list is one that no process has rendered yet. Every answer must be right, at once where it was written. */
  async function run(): Promise<Run> {
    const [reads, writes]: [number[], number[]] = [[], []];
    const begunAt = performance.now();
    for (let round = 0; round < ROUNDS; round++) {
      const [writtenAt] = [performance.now(), await write()];
      const readAt = performance.now();
      const shown = await listed(first);
      reads.push(performance.now() - readAt);
      writes.push(readAt - writtenAt);
      expect(shown).toBe(value);
    }
    const totalMs = performance.now() - begunAt;
    // The bound for the other process is one second; ten times that is waited for.
    await waitUntil('the other process lists it', async () => (await listed(second)) === value, 10_000);
    return { reads, writes, totalMs };
  }

  function print(when: string, { reads, writes }: Run): void {
    process.stdout.write(spread(`Lists of ${KEYS.length} ${when}`, reads) + spread(`Writes ${when}`, writes));
  }

  /** A run must be over within twenty times what it takes with Redis. */
  async function runWithin(when: string): Promise<void> {
    let over: Run | undefined;
    const running = run().then((it) => (over = it));
    await Promise.race([
      running,
      waitUntil(`${ROUNDS} rounds ${when} are over`, () => over !== undefined, AT_MOST_TIMES * healthy.totalMs),
    ]);
    print(when, await running);
  }

  async function readings(side: ApplicationProcess, result: string): Promise<number> {
    const text = await side.text('/metrics');
    return Number(new RegExp(`^redis_reads_total\\{result="${result}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  }

  it('render a list once for both', async () => {
    // On a busy machine an answer of Redis may come too late, and the list is rendered again.
    await waitUntil('the other takes a list from Redis', async () => {
      await write();
      const rendered = await first.ask('GET', LIST);
      const hits = await readings(second, 'hit');
      const taken = await second.ask('GET', LIST);
      if (taken.headers.get('etag') !== rendered.headers.get('etag')) return false;
      expect(taken.body).toEqual(rendered.body);
      return (await readings(second, 'hit')) > hits;
    });
  });

  it('hand over layers to a process that starts, which shows what changed since', async () => {
    const bulk = (changes: readonly object[]) =>
      first.ask('POST', `/v1/tenants/${TENANT}/settings/bulk`, { body: { reason: 'test', changes } });
    await bulk(KEYS.map((key, n) => ({ op: 'set', key, value: n })));
    const redisUrl = proxy.through(redis.url);
    const fresh = async (): Promise<ApplicationProcess> => {
      const started = await ApplicationProcess.start(database.databaseUrl, { key: first.key, redisUrl });
      await waitUntil('it uses Redis', async () => !(await isAway(started)()), PATIENCE_MS);
      return started;
    };
    const isWrittenDown = async () => {
      const writer = await fresh();
      await writer.ask('GET', LIST);
      await writer.stop();
      return (await redis.command('KEYS', 'sm:1:*:layer:*')).length === 1;
    };
    await waitUntil('the layer is written down', isWrittenDown, PATIENCE_MS);
    await bulk([
      { op: 'unset', key: KEYS[1] },
      { op: 'set', key: KEYS[2], value: -1 },
    ]);
    const { body: expected } = await first.ask<Page>('GET', LIST);
    let limit = KEYS.length;
    const takesTheLayer = async () => {
      const reader = await fresh();
      // Nobody has rendered this list, so what it takes from Redis is the layer.
      const { body: shown } = await reader.ask<Page>('GET', LIST.replace(/\d+$/, String(++limit)));
      const hits = await readings(reader, 'hit');
      await reader.stop();
      expect(shown.items).toEqual(expected.items);
      return hits === 1;
    };
    await waitUntil('a new process takes the layer from Redis', takesTheLayer, PATIENCE_MS);

    expect(expected.items.slice(0, 3).map((item) => item.value)).toEqual([0, undefined, -1]);
  });

  it('go on when it is slow, when it stands still, and when it is dead, and use it again afterwards', async () => {
    proxy.delay(SLOW_MS);
    await runWithin('with a slow Redis');
    await waitUntil('the slow Redis is given up', isAway(first), PATIENCE_MS);
    proxy.delay(0);
    await isUsed();

    redis.freeze();
    await runWithin('with a frozen Redis');
    await waitUntil('the frozen Redis is given up', isAway(first), PATIENCE_MS);
    redis.thaw();
    await isUsed();

    await redis.kill();
    await runWithin('with a dead Redis');
    expect(await degradedOf(first)).toEqual([expect.stringMatching(/^redis: away since /)]);
    await redis.run();
    await isUsed();
    const hits = await readings(second, 'hit');
    await runWithin('with Redis again');
    await waitUntil('it is read from again', async () => {
      await write();
      await listed(first);
      await listed(second);
      return (await readings(second, 'hit')) > hits;
    });
  });

  it('serve nothing wrong when everything in it was lost or made into something else', async () => {
    await redis.command('FLUSHALL');
    await runWithin('with a flushed Redis');
    await write();
    await listed(first);
    const names = await redis.command('KEYS', '*');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) await redis.command('SET', name, '{"items":[]}');

    expect(await listed(second)).toBe(value);
  });
});
