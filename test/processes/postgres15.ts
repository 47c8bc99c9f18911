import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder, waitUntil } from '#libs/testing';
import { Client } from 'pg';

const BINARIES = '/usr/lib/postgresql/15/bin';
const PROGRAMS = ['initdb', 'postgres', 'pg_dump', 'pg_restore', 'psql'];
const STARTS_WITHIN_MS = 60_000;

/** Debian's PostgreSQL 15 on the loopback address, with the programs that make and restore a dump; the embedded server has none. */
export class Postgres15 {
  private constructor(
    private readonly folder: string,
    private readonly server: ReturnType<typeof spawn>,
    readonly port: number,
  ) {}

  /** Whether this machine has it. */
  static isThere(): boolean {
    return PROGRAMS.every((program) => existsSync(join(BINARIES, program)));
  }

  /** Makes a new cluster, with durable settings; who comes by loopback is believed to be who it says. */
  static async start(): Promise<Postgres15> {
    const folder = temporaryFolder('postgres15');
    const data = join(folder, 'data');
    const account = postgresAccount();
    mkdirSync(data);
    if (account !== undefined) chownSync(data, account.uid, account.gid);
    const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
    execFileSync(join(BINARIES, 'initdb'), [`--pgdata=${data}`, ...options], { ...account, cwd: '/', stdio: 'pipe' });
    const port = await freePort();
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
    const server = spawn(join(BINARIES, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    });
    const postgres = new Postgres15(folder, server, port);
    await waitUntil(
      'PostgreSQL 15 answers',
      () =>
        postgres.query('postgres', 'select 1').then(
          () => true,
          () => false,
        ),
      STARTS_WITHIN_MS,
    );
    return postgres;
  }

  /** The connection string of a login. */
  url(user: string, database = 'settings_management'): string {
    return `postgres://${user}:unchecked@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs a statement as the superuser. */
  async query<Row extends object>(database: string, text: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.url('postgres', database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Stops it, fast, and removes its data. */
  async drop(): Promise<void> {
    const exited = once(this.server, 'exit');
    this.server.kill('SIGINT');
    await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The environment in which a shell finds the programs of this version first. */
export function shellEnvironment(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...variables, PATH: `${BINARIES}:${process.env['PATH'] ?? ''}` };
}

/** The account that Debian's package makes; PostgreSQL does not run as root. */
function postgresAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (kind: '-u' | '-g') => Number(execFileSync('id', [kind, 'postgres']).toString());
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
