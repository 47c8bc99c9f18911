import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OwnDatabase, startOwnDatabase, waitUntil } from '#libs/testing';
import { Balancer } from './balancer.ts';
import { Load } from './load.ts';
import { ServerProcess } from './server-process.ts';

const TENANT = 'acme';
const CLIENTS = 8;
const KEYS = Array.from({ length: CLIENTS }, (_, n) => `load.value${n}`);
const UNDER_LOAD = 40 * CLIENTS;
const PATIENCE_MS = 100_000;
/** Folder of a checkout of an earlier commit that was installed and built. */
const OLD_BUILD = process.env['OLD_BUILD'];

if (OLD_BUILD === undefined) process.stdout.write('OLD_BUILD is not set: the upgrade of an earlier build is not tested here.\n');

(OLD_BUILD === undefined ? describe.skip : describe)('the build before and this one, side by side on one schema', () => {
  const oldBuild = join(OLD_BUILD ?? '', 'dist');
  let database: OwnDatabase;
  let old: ServerProcess;
  let key: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await startOwnDatabase(false);
    env = { DATABASE_URL: database.databaseUrl, FINGERPRINT_KEY: 'the same in every process of a test', DRAIN_SECONDS: '1' };
    old = await ServerProcess.start({ ...env, DATABASE_MIGRATION_URL: database.migrationUrl }, oldBuild);
    key = old.key ?? '';
    const definitions = KEYS.map((name) => ({ key: name, owner: 'load', kind: 'integer', scopes: ['tenant'] }));
    await old.send('PUT', '/v1/application/settings/definitions', key, { definitions });
    await old.send('POST', '/v1/tenants', key, { code: TENANT, name: 'Acme' });
  }, PATIENCE_MS);

  afterAll(() => database.drop());

  it(
    'serve reads and writes without an error, from the migration on until only the new one is left',
    async () => {
      const direct = new Load({ port: old.port, key, tenant: TENANT, keys: KEYS.slice(0, CLIENTS / 2), reconnects: true });
      await waitUntil('the build before is under load', () => direct.answered > UNDER_LOAD, PATIENCE_MS);
      // Migrates while the build before serves.
      const fresh = await ServerProcess.start({ ...env, DATABASE_MIGRATION_URL: database.migrationUrl });
      const migratedAt = direct.answered;
      await waitUntil('the build before goes on', () => direct.answered > migratedAt + UNDER_LOAD, PATIENCE_MS);
      const balancer = await Balancer.before([old.port, fresh.port]);
      await waitUntil('both are ready', () => [old, fresh].every(({ port }) => balancer.isReady(port)), PATIENCE_MS);
      const both = new Load({ port: balancer.port, key, tenant: TENANT, keys: KEYS.slice(CLIENTS / 2), reconnects: true });
      await waitUntil('both are under load', () => both.answered > 2 * UNDER_LOAD, PATIENCE_MS);
      const [ofOld, ofBoth] = [await direct.stop(), await both.stop()];

      process.stdout.write(
        `${ofOld.answered} requests by the build before alone, ${ofBoth.answered} by both: ${balancer.shares.join(' and ')}\n`,
      );
      expect([...ofOld.failures, ...ofBoth.failures]).toEqual([]);
      expect(Math.min(...balancer.shares)).toBeGreaterThan(0);
      await balancer.close();
      for (const [name, value] of [...ofOld.acknowledged, ...ofBoth.acknowledged]) {
        for (const side of [old, fresh]) {
          const shown = async () => (await side.send('GET', `/v1/tenants/${TENANT}/settings/${name}`, key)).body['value'];
          await waitUntil(`${name} is shown`, async () => Number(await shown()) >= value);
        }
      }
      for (const side of [old, fresh])
        expect((await side.send('GET', `/v1/tenants/${TENANT}/audit/verify`, key)).body).toMatchObject({ valid: true });
      expect((await old.terminate()).code).toBe(0);
      expect((await fresh.terminate()).code).toBe(0);
    },
    3 * PATIENCE_MS,
  );
});
