import { rmSync } from 'node:fs';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#libs/persistence';
import { migrate } from '../../../../src/migrations/migrate.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A migrated database on a server of its own, with durable settings, that a test may kill. */
export interface OwnDatabase {
  /** Where credentials, log and data lie. */
  readonly folder: string;
  readonly databaseUrl: string;
  readonly migrationUrl: string;
  readonly adminUrl: string;
  /** Process id of the server; undefined while it is down. It is started again on the same port when it dies. */
  pid(): number | undefined;
  /** Kills the server with SIGKILL. @returns the process id that was killed @throws Error when it is down */
  kill(): number;
  /** Stops the server; it stays down. */
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** Stops the server and removes its folder. */
  drop(): Promise<void>;
}

/**
 * Starts a server of its own for tests that kill it. Its settings are the durable defaults: what was acknowledged survives a kill.
 * @param isMigrated whether this build's schema is there @default true
 */
export async function startOwnDatabase(isMigrated = true): Promise<OwnDatabase> {
  const folder = temporaryFolder('own');
  let server = await startEmbeddedPostgres({ dataDirectory: folder });
  if (isMigrated) await migrate(server.migrationUrl);
  return {
    folder,
    databaseUrl: server.databaseUrl,
    migrationUrl: server.migrationUrl,
    adminUrl: server.adminUrl,
    pid: () => server.pid(),
    kill: () => kill(server),
    stop: () => server.stop(),
    start: async () => {
      server = await startEmbeddedPostgres({ dataDirectory: folder });
    },
    drop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function kill(server: EmbeddedPostgres): number {
  const pid = server.pid();
  if (pid === undefined) throw new Error('The server of this test is down already, so it cannot be killed. Wait until it answers.');
  process.kill(pid, 'SIGKILL');
  return pid;
}
