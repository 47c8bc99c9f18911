import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureDatabase, MIGRATION_ROLE } from '../roles.ts';
import { RUNTIME_ROLE } from '../schema/table-kinds.ts';
import { Applications } from './applications.ts';
import { initialise } from './cluster.ts';
import { embeddedCredentials, saveCredentials } from './credentials.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { Postmaster } from './postmaster.ts';
import { serverHome } from './server-home.ts';
import { StartLock } from './start-lock.ts';

const DATABASE = 'settings_management';

/** How the embedded server is started. */
export interface EmbeddedPostgresOptions {
  /** Folder for credentials, the server's log and, where the server's account may enter it, the data. */
  readonly dataDirectory: string;
  /** PostgreSQL settings besides the defaults, which are durable. A server that is adopted keeps those that it was started with. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Is told, in one line each, what happens to the server. */
  readonly log?: (line: string) => void;
}

/** A running embedded server. */
export interface EmbeddedPostgres {
  readonly adminUrl: string;
  readonly databaseUrl: string;
  readonly migrationUrl: string;
  readonly fingerprintKey: string;
  /** Process id of the server; undefined while it is down. */
  pid(): number | undefined;
  /** Stops the server, unless another application of the same data folder still uses it. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL of this project's own, or adopts the one that another process of the same data folder started: one that was
 * killed, or one that still runs. While it is used it is watched, and started again on the same port when it dies.
 * @throws Error when there is no PostgreSQL for this platform, or with the server's last words when it does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.dataDirectory);
  mkdirSync(folder, { recursive: true });
  const lock = new StartLock(join(folder, 'locks'));
  const server = await lock.hold(() => bringUp(folder, lock, options));
  const { adminUrl, credentials } = server;
  const urlOf = (user: string, password: string): string => `postgres://${user}:${password}@127.0.0.1:${credentials.port}/${DATABASE}`;
  return {
    adminUrl,
    databaseUrl: urlOf(RUNTIME_ROLE, credentials.runtimePassword),
    migrationUrl: urlOf(MIGRATION_ROLE, credentials.migratorPassword),
    fingerprintKey: credentials.fingerprintKey,
    pid: () => server.pid(),
    stop: () => server.stop(),
  };
}

async function bringUp(folder: string, lock: StartLock, options: EmbeddedPostgresOptions): Promise<EmbeddedServer> {
  const home = serverHome(folder);
  const file = join(folder, 'embedded-postgres.json');
  const known = await embeddedCredentials(file);
  await initialise(home, known.superuserPassword);
  const postmaster = new Postmaster(home, { max_connections: '100', ...options.settings }, join(folder, 'postgres.log'));
  const applications = new Applications(join(folder, 'applications'));
  const server = new EmbeddedServer(postmaster, applications, lock, known, options.log ?? (() => undefined));
  try {
    await server.bringUp();
    const { migratorPassword, runtimePassword } = server.credentials;
    saveCredentials(file, server.credentials);
    await ensureDatabase(server.adminUrl, { database: DATABASE, migratorPassword, runtimePassword });
  } catch (error) {
    await server.leave();
    throw error;
  }
  server.watch();
  return server;
}
