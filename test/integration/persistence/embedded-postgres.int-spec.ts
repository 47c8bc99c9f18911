import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { assertRuntimeLogin, type EmbeddedPostgres, startEmbeddedPostgres } from '#libs/persistence';
import { temporaryFolder } from '#libs/testing';
import { EmbeddedApplicationProcess } from './embedded-application-process.ts';

const isRoot = process.getuid?.() === 0;

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function eventually<Value>(ask: () => Value | undefined | Promise<Value | undefined>, limitMs = 20_000): Promise<Value> {
  for (const deadline = Date.now() + limitMs; ;) {
    const value = await Promise.resolve(ask()).catch(() => undefined);
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Nothing within ${limitMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isAnswering = (url: string): Promise<true> => query(url, 'select 1').then(() => true);
const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}`) || /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

describe('the embedded PostgreSQL', () => {
  let folder: string;
  let lines: string[];
  const servers: EmbeddedPostgres[] = [];
  const applications: EmbeddedApplicationProcess[] = [];

  async function start(dataDirectory = folder): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDirectory, log: (line) => lines.push(line) });
    servers.push(server);
    return server;
  }

  function launch(): EmbeddedApplicationProcess {
    const application = EmbeddedApplicationProcess.launch(folder);
    applications.push(application);
    return application;
  }

  beforeEach(() => {
    folder = temporaryFolder('embedded');
    lines = [];
  });

  afterEach(async () => {
    for (const application of applications.splice(0)) await application.stop();
    for (const server of servers.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('offers durable settings, the loopback interface alone, and a runtime login that row-level security holds', async () => {
    const server = await start();

    const [settings] = await query(
      server.adminUrl,
      `select current_setting('fsync') fsync, current_setting('synchronous_commit') commit, current_setting('full_page_writes') pages,
         current_setting('listen_addresses') addresses, current_setting('unix_socket_directories') sockets`,
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', pages: 'on', addresses: '127.0.0.1', sockets: '' });
    await expect(assertRuntimeLogin(server.databaseUrl)).resolves.toBeUndefined();
    expect(
      await query(
        server.migrationUrl,
        `select current_user as me, pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()`,
      ),
    ).toEqual([{ me: 'sm_migrator', owner: 'sm_migrator' }]);
    expect(statSync(join(folder, 'embedded-postgres.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps its data and its port over a stop and a start', async () => {
    const first = await start();
    await query(first.migrationUrl, 'create table kept as select 7 as value');
    const pid = first.pid()!;
    await first.stop();
    expect(isGone(pid)).toBe(true);

    const second = await start();

    expect(second.databaseUrl).toBe(first.databaseUrl);
    expect(await query(second.migrationUrl, 'select value from kept')).toEqual([{ value: 7 }]);
  });

  it('takes another port when the remembered one is taken', async () => {
    const first = await start();
    await first.stop();
    const port = Number(new URL(first.adminUrl).port);
    const intruder = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => intruder.listen(port, '127.0.0.1', resolve));

    const second = await start();

    expect(Number(new URL(second.adminUrl).port)).not.toBe(port);
    await expect(isAnswering(second.databaseUrl)).resolves.toBe(true);
    await new Promise((resolve) => intruder.close(resolve));
  });

  it('starts a killed server again on the same port, with everything that was committed', async () => {
    const server = await start();
    await query(server.migrationUrl, 'create table kept as select 7 as value');
    const killed = server.pid()!;
    process.kill(killed, 'SIGKILL');

    const rows = await eventually(() => (server.pid() === killed ? undefined : query(server.migrationUrl, 'select value from kept')));

    expect(rows).toEqual([{ value: 7 }]);
    expect(lines).toContain('PostgreSQL died and is started again.');
  });

  it('answers again after one of its processes was killed', async () => {
    const server = await start();
    const busy = new Client({ connectionString: server.databaseUrl });
    busy.on('error', () => undefined);
    await busy.connect();
    const { rows } = await busy.query<{ pid: number }>('select pg_backend_pid() as pid');
    for (const { pid } of rows) process.kill(pid, 'SIGKILL');
    await eventually(() =>
      busy.query('select 1').then(
        () => undefined,
        () => true,
      ),
    );

    await expect(eventually(() => isAnswering(server.databaseUrl))).resolves.toBe(true);
  });

  it('adopts the server that a killed application left behind', async () => {
    const application = launch();
    const { serverPid } = await application.ready();
    expect(await application.kill()).toBe('SIGKILL');

    const server = await start();

    expect(server.pid()).toBe(serverPid);
    expect(lines).toEqual([`PostgreSQL ${serverPid} was running on this data folder already and is used again.`]);
    await server.stop();
    expect(isGone(serverPid)).toBe(true);
  });

  it('is left alone by the Ctrl-C that its application gets', async () => {
    const application = launch();
    const { serverPid, adminUrl } = await application.ready();

    await application.interruptGroup();

    await expect(isAnswering(adminUrl)).resolves.toBe(true);
    expect((await start()).pid()).toBe(serverPid);
  });

  it('starts after application and server were both killed, also while a server process was busy', async () => {
    const application = launch();
    const { serverPid, adminUrl } = await application.ready();
    const busy = query(adminUrl, 'do $$ begin loop end loop; end $$').catch(() => undefined);
    await eventually(async () => {
      const rows = await query(adminUrl, `select 1 from pg_stat_activity where state = 'active' and query like 'do $$%'`);
      return rows.length > 0 || undefined;
    });
    await application.kill();
    process.kill(serverPid, 'SIGKILL');

    const server = await start();

    await expect(isAnswering(server.databaseUrl)).resolves.toBe(true);
    await busy;
  });

  it('starts after applications were killed in the middle of their first start', async () => {
    for (const made of ['locks', 'embedded-postgres.json', 'postgres', 'postgres/postmaster.pid', 'applications']) {
      const application = launch();
      await eventually(() => existsSync(join(folder, made)) || undefined);
      expect(await application.kill()).toBe('SIGKILL');
    }

    const server = await start();

    await expect(isAnswering(server.databaseUrl)).resolves.toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.initdb'))).toEqual([]);
  });

  it('does no harm to a process that has the id of a server that is gone', async () => {
    await (await start()).stop();
    // Of the server's own account: PostgreSQL itself tells processes of other accounts apart.
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore', uid: statSync(join(folder, 'postgres')).uid });
    const pidFile = join(folder, 'postgres/postmaster.pid');
    writeFileSync(pidFile, `${stranger.pid}\n${join(folder, 'postgres')}\n1\n1\n\n127.0.0.1\n\nready\n`);

    const server = await start();

    expect(server.pid()).not.toBe(stranger.pid);
    await expect(isAnswering(server.databaseUrl)).resolves.toBe(true);
    expect([stranger.exitCode, stranger.signalCode]).toEqual([null, null]);
    stranger.kill('SIGKILL');
  });

  it('is one server for applications that start at once, and stops with the last of them', async () => {
    const [one, two, three] = [launch(), launch(), launch()];
    const pids = (await Promise.all([one.ready(), two.ready(), three.ready()])).map(({ serverPid }) => serverPid);
    expect(new Set(pids).size).toBe(1);
    const { adminUrl } = await two.ready();

    await one.stop();
    await three.kill();

    await expect(isAnswering(adminUrl)).resolves.toBe(true);
    await two.stop();
    expect(pids.every(isGone)).toBe(true);
  });

  it('is started again for all its applications by one of them', async () => {
    const application = launch();
    const { serverPid, adminUrl } = await application.ready();
    const server = await start();
    process.kill(serverPid, 'SIGKILL');

    const pid = await eventually(() => (server.pid() === serverPid ? undefined : server.pid()));

    expect(await eventually(() => query(adminUrl, `select pg_postmaster_start_time() as at`))).toHaveLength(1);
    expect(Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])).toBe(pid);
  });

  it('gives new passwords to a database whose credentials were lost', async () => {
    const first = await start();
    await query(first.migrationUrl, 'create table kept as select 7 as value');
    await first.stop();
    rmSync(join(folder, 'embedded-postgres.json'));

    const second = await start();

    expect(second.migrationUrl).not.toBe(first.migrationUrl);
    expect(await query(second.migrationUrl, 'select value from kept')).toEqual([{ value: 7 }]);
    await expect(isAnswering(second.databaseUrl)).resolves.toBe(true);
  });

  // Anyone but root runs the server under the own account, which no folder of the own keeps out.
  if (isRoot)
    it('lies outside a folder that its account may not enter, and is found there again', async () => {
      const below = join(folder, 'closed/.data');
      mkdirSync(below, { recursive: true });
      chmodSync(join(folder, 'closed'), 0o700);
      const first = await start(below);
      await query(first.migrationUrl, 'create table kept as select 7 as value');
      await first.stop();
      const outside = /lies in (\S+):/.exec(readFileSync(join(below, 'postgres-is-elsewhere.txt'), 'utf8'))?.[1] ?? '';

      chmodSync(join(folder, 'closed'), 0o755);
      const second = await start(below);

      expect(existsSync(join(outside, 'postgres/PG_VERSION'))).toBe(true);
      expect(await query(second.migrationUrl, 'select value from kept')).toEqual([{ value: 7 }]);
      await second.stop();
      rmSync(outside, { recursive: true, force: true });
    });
});
