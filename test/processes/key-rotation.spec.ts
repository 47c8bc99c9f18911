import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { generateMasterKey, KeyRing, parseMasterKeys } from '#libs/secrets';
import { type OwnDatabase, startOwnDatabase, waitUntil } from '#libs/testing';
import { KeysProcess } from './keys-process.ts';
import { SecretReaders } from './secret-readers.ts';
import { seededRandom } from './seeded-random.ts';
import { spread } from './two-processes.ts';

const KILLS = 20;
const [TENANTS, SECRETS_EACH] = process.env['TEST_LONG'] === '1' ? [10, 2_000] : [4, 500];
const LIMIT_MS = 300_000;
const [K1, K2] = [generateMasterKey('k1'), generateMasterKey('k2')];

describe('a rotation of keys under 200 reads a second, killed again and again', () => {
  let database: OwnDatabase;
  let readers: SecretReaders;
  let admin: Client;
  const kills: { readonly diedOf: string | null; readonly wasMidTransaction: boolean; readonly done: number }[] = [];
  const keysEnd: { code: number | null; said: string }[] = [];

  const env = (): Record<string, string> => ({
    DATABASE_URL: database.databaseUrl,
    FINGERPRINT_KEY: 'the same in every process of a test',
    SECRETS_KEYS: `${K2},${K1}`,
  });

  beforeAll(async () => {
    database = await startOwnDatabase();
    const first = await SecretReaders.start(database.databaseUrl, KeyRing.of(parseMasterKeys(K1).keys), TENANTS, SECRETS_EACH);
    await first.close();
    readers = await SecretReaders.over(database.databaseUrl, KeyRing.of(parseMasterKeys(`${K2},${K1}`).keys), first.secrets);
    admin = new Client({ connectionString: database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    await admin.connect();
    readers.begin();
    const random = seededRandom(KILLS);
    const whole = TENANTS * SECRETS_EACH;
    // Up to four fifths of the way, so that there is always something left to be killed at.
    const stretch = (whole * 0.8) / KILLS;
    for (let kill = 0; kill < KILLS; kill++) await killAt(random(Math.floor(stretch * kill), Math.floor(stretch * (kill + 1))));
    keysEnd.push(await KeysProcess.start(['rotate', '--data-keys'], env()).ended);
    await readers.end();
    process.stdout.write(
      `${kills.length} kills, ${kills.filter(({ wasMidTransaction }) => wasMidTransaction).length} mid-transaction, at ` +
        `${kills.map(({ done }) => done).join(', ')} of ${whole + 3 * TENANTS}; ${readers.failures.length} of ${readers.durationsMs.length} reads failed, ${readers.readsASecond.toFixed(0)} a second, ${readers.written.length} secrets written\n` +
        spread('reading a secret', readers.durationsMs),
    );
  }, LIMIT_MS);

  afterAll(async () => {
    await admin.end();
    await readers.close();
    await database.drop();
  });

  // Frozen first: an open transaction then stays as it is and can be seen before the process dies.
  async function killAt(progress: number): Promise<void> {
    const keys = KeysProcess.start(['rotate', '--data-keys'], env());
    await waitUntil('the rotation is that far', async () => keys.hasEnded || (await state()).done >= progress, LIMIT_MS);
    const isCaught = async (): Promise<boolean> => {
      if (keys.hasEnded) return true;
      if ((await state()).writing === 0) return false;
      keys.freeze();
      if ((await state()).writing > 0) return true;
      keys.resume();
      return false;
    };
    await waitUntil('it is caught at work', isCaught, LIMIT_MS);
    const { writing, done } = await state();
    const { signal } = await keys.kill();
    kills.push({ diedOf: signal, wasMidTransaction: writing > 0, done });
  }

  async function state(): Promise<{ writing: number; done: number }> {
    const { rows } = await admin.query<{ writing: number; done: number }>(
      `select (select count(*)::int from pg_stat_activity where datname = current_database() and backend_xid is not null
         and application_name = 'settings-management') as writing,
       coalesce((select max(done) from sm.secret_rotation where finished_at is null), 0)::int as done`,
    );
    return rows[0] ?? { writing: 0, done: 0 };
  }

  it('was killed at work every time, mostly within a transaction', () => {
    expect(kills.map(({ diedOf }) => diedOf)).toEqual(Array.from({ length: KILLS }, () => 'SIGKILL'));
    expect(kills.filter(({ wasMidTransaction }) => wasMidTransaction).length).toBeGreaterThanOrEqual(KILLS / 2);
  });

  it('comes to its end, and no row names an old key', async () => {
    expect(keysEnd).toMatchObject([{ code: 0, said: expect.stringMatching(/in use: k2 \(usable\)[^]*finished/) }]);
    const { rows } = await admin.query<{ tables: string }>(
      `select coalesce(string_agg(t, ' '), '') as tables from (select s::text as t from sm.secret s union all select d::text from sm.data_key d) rows
       where t ~ '\\mk1\\M'`,
    );
    const { rows: keys } = await admin.query<{ retired: number; named: number }>(
      `select count(*) filter (where retired_at is not null)::int as retired, (select count(distinct split_part(envelope, '.', 3))::int from sm.secret) as named
       from sm.data_key`,
    );
    const { rows: open } = await admin.query('select 1 from sm.secret_rotation where finished_at is null');

    expect(rows[0]?.tables).toBe('');
    expect(keys[0]).toEqual({ retired: 0, named: TENANTS });
    expect(open).toEqual([]);
  });

  it(
    'had no failed read, and every secret is what it was, also with the new key alone',
    async () => {
      expect(readers.failures).toEqual([]);
      expect(readers.durationsMs.length).toBeGreaterThan(1_000);
      expect(readers.written.length).toBeGreaterThan(50);
      const all = [...readers.secrets, ...readers.written];
      const alone = await SecretReaders.over(database.databaseUrl, KeyRing.of(parseMasterKeys(K2).keys), all);
      expect(await alone.readAll()).toEqual([]);
      await alone.close();
    },
    LIMIT_MS,
  );
});
