import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnDatabase, startOwnDatabase, waitUntil } from '#libs/testing';
import { Client } from 'pg';
import { Balancer } from './balancer.ts';
import { Load } from './load.ts';
import { ServerProcess } from './server-process.ts';

const TENANT = 'acme';
const CLIENTS = 16;
const KEYS = Array.from({ length: CLIENTS }, (_, n) => `load.value${n}`);
const HELD = 'load.held';
const UNDER_LOAD = 20 * CLIENTS;
/** A process ends within ten seconds; ten times that is waited for. */
const ENDS_WITHIN_MS = 100_000;
const ROLLS = process.env['TEST_LONG'] === undefined ? 1 : 5;

describe('a server that is asked to end under load', () => {
  let database: OwnDatabase;
  let admin: Client;
  let env: Record<string, string>;
  let key: string;

  beforeAll(async () => {
    database = await startOwnDatabase();
    admin = new Client({ connectionString: database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    await admin.connect();
    env = { DATABASE_URL: database.databaseUrl, FINGERPRINT_KEY: 'the same in every process of a test', DRAIN_SECONDS: '1' };
    const server = await ServerProcess.start(env);
    key = server.key ?? '';
    const definitions = [...KEYS, HELD].map((name) => ({ key: name, owner: 'load', kind: 'integer', scopes: ['tenant'] }));
    await server.send('PUT', '/v1/application/settings/definitions', key, { definitions });
    await server.send('POST', '/v1/tenants', key, { code: TENANT, name: 'Acme' });
    await server.terminate();
  });

  afterAll(async () => {
    await admin.end();
    await database.drop();
  });

  const bulk = (server: ServerProcess, value: number) =>
    server.send('POST', `/v1/tenants/${TENANT}/settings/bulk`, key, { reason: 'test', changes: [{ op: 'set', key: HELD, value }] });

  async function stored(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await admin.query<{ key: string; value: number }>(
      `select key, value from sm.setting_value where key like 'load.value%'`,
    );
    return new Map(rows.map((row) => [row.key, row.value]));
  }

  function expectStored(rows: ReadonlyMap<string, number>, acknowledged: ReadonlyMap<string, number>): void {
    expect(acknowledged.size).toBe(CLIENTS);
    // A write that was on its way may be stored; one that was acknowledged must be.
    for (const [name, value] of acknowledged) expect(rows.get(name)).toBeGreaterThanOrEqual(value);
  }

  it(
    'says so at once, serves on, answers every request that was sent, and ends',
    async () => {
      const server = await ServerProcess.start(env);
      expect((await bulk(server, 1)).status).toBe(200);
      const unused = connect(server.port, '127.0.0.1');
      const unending = connect(server.port, '127.0.0.1');
      unending.write('GET /health/live HTTP/1.1\r\nHost: x');
      const areClosed = Promise.all([unused, unending].map((socket) => once(socket.resume(), 'close')));
      const load = new Load({ port: server.port, key, tenant: TENANT, keys: KEYS, reconnects: false });
      await waitUntil('the load is under way', () => load.answered > UNDER_LOAD, ENDS_WITHIN_MS);

      const ending = server.terminate();
      await waitUntil('it wants no more traffic', async () => (await server.send('GET', '/health/ready', key)).status === 503);
      const whileDraining = await server.send('GET', `/v1/tenants/${TENANT}/settings/${HELD}`, key);
      const report = await load.ended();

      expect([whileDraining.status, whileDraining.body['value'], whileDraining.headers.get('connection')]).toEqual([200, 1, 'close']);
      const { code, signal, afterMs } = await ending;
      await areClosed;
      process.stdout.write(
        `Ended ${(afterMs / 1_000).toFixed(1)} s after SIGTERM, a second of them draining; ${report.answered} requests were answered\n`,
      );
      expect([code, signal]).toEqual([0, null]);
      expect(report.failures).toEqual([]);
      expect(report.told).toBe(CLIENTS);
      expectStored(await stored(), report.acknowledged);
    },
    ENDS_WITHIN_MS,
  );

  it('finishes a write that waits for a lock', async () => {
    const server = await ServerProcess.start(env);
    await admin.query('begin');
    await admin.query('select 1 from sm.setting_value where key = $1 for update', [HELD]);
    const write = bulk(server, 2);
    const waits = async () => {
      await admin.query('select pg_stat_clear_snapshot()');
      return (
        (await admin.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and backend_xid is not null`)).rowCount === 1
      );
    };
    await waitUntil('the write waits for the lock', waits);

    const ending = server.terminate();
    await waitUntil('it takes no connection any more', () =>
      server.send('GET', '/health/live', key).then(
        () => false,
        () => true,
      ),
    );
    expect(server.hasEnded).toBe(false);
    await admin.query('commit');

    expect((await write).status).toBe(200);
    expect((await ending).code).toBe(0);
  });

  it(
    'is replaced behind a balancer without one failed request',
    async () => {
      const servers = [await ServerProcess.start(env), await ServerProcess.start(env)];
      const balancer = await Balancer.before(servers.map(({ port }) => port));
      const areReady = () => servers.every(({ port }) => balancer.isReady(port));
      await waitUntil('both are ready', areReady, ENDS_WITHIN_MS);
      const load = new Load({ port: balancer.port, key, tenant: TENANT, keys: KEYS, reconnects: true });

      for (let roll = 0; roll < ROLLS; roll++) {
        for (const [n, server] of servers.entries()) {
          const before = load.answered;
          await waitUntil('the load is under way', () => load.answered > before + UNDER_LOAD, ENDS_WITHIN_MS);
          expect((await server.terminate()).code).toBe(0);
          servers[n] = await ServerProcess.start({ ...env, PORT: String(server.port) });
          await waitUntil('the new one is ready', areReady, ENDS_WITHIN_MS);
        }
      }
      const report = await load.stop();

      process.stdout.write(
        `${2 * ROLLS} restarts under load: ${report.answered} requests, ${report.failures.length} failed; shares ${balancer.shares.join(' and ')}\n`,
      );
      expect(report.failures).toEqual([]);
      expect(Math.min(...balancer.shares)).toBeGreaterThan(0);
      expectStored(await stored(), report.acknowledged);
      await balancer.close();
      await Promise.all(servers.map((server) => server.terminate()));
    },
    2 * ENDS_WITHIN_MS,
  );
});
