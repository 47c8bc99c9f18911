import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { ensureDatabase, startEmbeddedPostgres } from '../../libs/persistence/src/index.ts';
import { temporaryFolder } from '../../libs/testing/src/databases/temporary-folder.ts';
import { migrate } from '../../src/migrations/migrate.ts';

/** A migrated database of the bench. */
export interface BenchDatabase {
  /** The runtime login, which row-level security holds: the product and the raw limit both use it. */
  readonly databaseUrl: string;
  /** The superuser, for fixtures. */
  readonly adminUrl: string;
}

/** A PostgreSQL server of the bench's own. */
export interface BenchServer {
  readonly version: string;
  newDatabase(name: string): Promise<BenchDatabase>;
  /** Stops the server and removes its data. */
  drop(): Promise<void>;
}

/** Starts a server with the durable default settings: an acknowledged commit is on the disk. */
export async function startServer(): Promise<BenchServer> {
  const folder = temporaryFolder('bench');
  const server = await startEmbeddedPostgres({ dataDirectory: folder });
  const passwordOf = (url: string): string => new URL(url).password;
  const urlOf = (url: string, database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  return {
    version: (await runSql<{ server_version: string }>(server.adminUrl, 'show server_version'))[0]?.server_version ?? '',
    newDatabase: async (database) => {
      const [migratorPassword, runtimePassword] = [passwordOf(server.migrationUrl), passwordOf(server.databaseUrl)];
      await ensureDatabase(server.adminUrl, { database, migratorPassword, runtimePassword });
      await migrate(urlOf(server.migrationUrl, database));
      return { databaseUrl: urlOf(server.databaseUrl, database), adminUrl: urlOf(server.adminUrl, database) };
    },
    drop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function runSql<Row extends object>(url: string, text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...params])).rows;
  } finally {
    await client.end();
  }
}
