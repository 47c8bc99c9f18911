import { startEmbeddedPostgres } from '#libs/persistence';
import { migrate } from '../migrations/migrate.ts';
import { prepareSchema } from '../migrations/prepare-schema.ts';
import type { Configuration } from './configuration.ts';

/** A database that is ready for the application. */
export interface PreparedDatabase {
  readonly databaseUrl: string;
  readonly fingerprintKey: Uint8Array;
  /** Ends what was started for it. */
  stop(): Promise<void>;
}

/** Starts the embedded server when no database is configured, and brings the schema up to date where a migration login is given. */
export async function prepareDatabase(configuration: Configuration, log: (line: string) => void): Promise<PreparedDatabase> {
  const { database, dataDirectory } = configuration;
  if (database === undefined) {
    const server = await startEmbeddedPostgres({ dataDirectory, log });
    await migrate(server.migrationUrl);
    return { databaseUrl: server.databaseUrl, fingerprintKey: Buffer.from(server.fingerprintKey, 'hex'), stop: () => server.stop() };
  }
  if (database.migrationUrl !== undefined) await prepareSchema(database.url, database.migrationUrl);
  return { databaseUrl: database.url, fingerprintKey: Buffer.from(database.fingerprintKey, 'utf8'), stop: () => Promise.resolve() };
}
