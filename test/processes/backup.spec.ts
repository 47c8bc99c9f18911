import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ensureDatabase } from '#libs/persistence';
import { temporaryFolder, waitUntil } from '#libs/testing';
import { Load } from './load.ts';
import { Postgres15, shellEnvironment } from './postgres15.ts';
import { ServerProcess } from './server-process.ts';

const TENANTS = ['acme', 'globex'];
const DATABASE = 'settings_management';
const KEYS = Array.from({ length: 8 }, (_, n) => `load.value${n}`);
const UNDER_LOAD = 200;
const PATIENCE_MS = 60_000;
const FINGERPRINT_KEY = 'the same before and after a restore';

/** The block of docs/operations.md under a mark, as an operator would paste it. */
function commandsOf(mark: string): string {
  const page = readFileSync('docs/operations.md', 'utf8');
  const block = new RegExp(`<!-- ${mark} -->\n\`\`\`\\w*\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/operations.md has no commands under "${mark}".`);
  return block;
}

async function runInShell(commands: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const shell = spawn('bash', ['-eu'], { env: shellEnvironment(variables) });
  let said = '';
  shell.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  shell.stdin.end(commands);
  const [code] = (await once(shell, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The commands ended with ${code}: ${said}`);
}

const isThere = Postgres15.isThere();
if (!isThere && process.env['REQUIRE_POSTGRESQL_15'] !== undefined)
  throw new Error('REQUIRE_POSTGRESQL_15 is set, and PostgreSQL 15 with its programs is not installed here.');
if (!isThere) process.stdout.write('PostgreSQL 15 is not installed on this machine: backup and restore are not tested here.\n');

(isThere ? describe : describe.skip)('a backup that is taken under load by the commands of docs/operations.md', () => {
  let folder: string;
  let original: Postgres15;
  let restored: Postgres15;
  let server: ServerProcess;
  let key: string;
  let acknowledged: ReadonlyMap<string, number>;

  beforeAll(async () => {
    folder = temporaryFolder('backup');
    [original, restored] = await Promise.all([Postgres15.start(), Postgres15.start()]);
    await ensureDatabase(original.url('postgres', 'postgres'), { database: DATABASE, migratorPassword: 'a', runtimePassword: 'b' });
    const env = { DATABASE_URL: original.url('sm_app'), DATABASE_MIGRATION_URL: original.url('sm_migrator'), FINGERPRINT_KEY };
    server = await ServerProcess.start(env);
    key = server.key ?? '';
    const definitions = KEYS.map((name) => ({ key: name, owner: 'load', kind: 'integer', scopes: ['tenant'] }));
    await server.send('PUT', '/v1/application/settings/definitions', key, { definitions });
    for (const code of TENANTS) await server.send('POST', '/v1/tenants', key, { code, name: code });
  }, PATIENCE_MS);

  afterAll(async () => {
    await server.terminate();
    await Promise.all([original.drop(), restored.drop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not made by the owner, whom row-level security binds', async () => {
    const dump = runInShell(commandsOf('backup'), { BACKUP_URL: original.url('sm_migrator'), FILE: join(folder, 'refused') });

    await expect(dump).rejects.toThrow(/row-level security/);
  });

  it(
    'is made and restored while writes go on',
    async () => {
      await original.query(DATABASE, commandsOf('backup-role'));
      const loads = TENANTS.map((tenant) => new Load({ port: server.port, key, tenant, keys: KEYS, reconnects: true }));
      await waitUntil('both loads are under way', () => loads.every(({ answered }) => answered > UNDER_LOAD), PATIENCE_MS);
      acknowledged = loads[0]?.acknowledged ?? new Map();
      const FILE = join(folder, 'backup');
      const before = loads.map(({ answered }) => answered);

      await runInShell(commandsOf('backup'), { BACKUP_URL: original.url('sm_backup'), FILE });
      expect(loads.every(({ answered }, n) => answered > (before[n] ?? 0))).toBe(true);
      const reports = await Promise.all(loads.map((load) => load.stop()));
      await runInShell(commandsOf('restore'), {
        ADMIN_URL: restored.url('postgres', 'postgres'),
        RESTORED_URL: restored.url('postgres'),
        FILE,
      });

      expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('holds every stream whole, up to its revision', async () => {
    const streams = await restored.query<{ revision: string; sets: string; last: string }>(
      DATABASE,
      `select s.revision, count(c.revision) as sets, max(c.revision) as last from sm.stream s
       left join sm.change_set c on c.tenant_id = s.tenant_id and c.stream = s.name group by s.tenant_id, s.name, s.revision having s.revision > 0`,
    );
    const [odd] = await restored.query<{ newer: string; rows: string }>(
      DATABASE,
      `select count(*) as rows, count(*) filter (where v.revision > s.revision) as newer
       from sm.setting_value v join sm.stream s on s.tenant_id = v.tenant_id and s.name = 'settings'`,
    );

    expect(streams.length).toBeGreaterThanOrEqual(TENANTS.length + 2);
    for (const { revision, sets, last } of streams) expect([sets, last]).toEqual([revision, revision]);
    expect([Number(odd?.rows) > 0, odd?.newer]).toEqual([true, '0']);
  });

  it('is what the server starts on: chains verify, what was acknowledged is there, and writes go on', async () => {
    const env = { DATABASE_URL: restored.url('sm_app'), FINGERPRINT_KEY };
    const again = await ServerProcess.start(env);
    const ask = async (method: string, path: string, body?: unknown) => (await again.send(method, path, key, body)).body;
    const verified = () =>
      Promise.all(['application', ...TENANTS.map((code) => `tenants/${code}`)].map((path) => ask('GET', `/v1/${path}/audit/verify`)));

    expect((await again.send('GET', '/health/write', key)).status).toBe(200);
    expect(await verified()).toEqual([
      expect.objectContaining({ valid: true }),
      expect.objectContaining({ valid: true }),
      expect.objectContaining({ valid: true }),
    ]);
    expect(acknowledged.size).toBe(KEYS.length);
    for (const [name, value] of acknowledged)
      expect((await ask('GET', `/v1/tenants/acme/settings/${name}`))['value']).toBeGreaterThanOrEqual(value);
    const change = { reason: 'after the restore', changes: [{ op: 'set', key: KEYS[0], value: -1 }] };
    expect(await ask('POST', '/v1/tenants/acme/settings/bulk', change)).toMatchObject({ changed: 1 });
    expect((await verified())[1]).toMatchObject({ valid: true });
    expect((await again.terminate()).code).toBe(0);
  });
});
