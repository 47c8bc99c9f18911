import { assertRuntimeLogin, ensureRoles, startEmbeddedPostgres } from '#libs/persistence';
import { migrate, pendingMigrations } from '../migrations/migrate.ts';
import { type Configuration, ConfigurationException } from './configuration.ts';

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
    await assertRuntimeLogin(server.databaseUrl);
    return { databaseUrl: server.databaseUrl, fingerprintKey: Buffer.from(server.fingerprintKey, 'hex'), stop: () => server.stop() };
  }
  if (database.migrationUrl !== undefined) {
    await ensureRoles(database.migrationUrl, new URL(database.url).password || undefined);
    await migrate(database.migrationUrl);
  } else {
    const pending = await pendingMigrations(database.url);
    if (pending.length > 0)
      throw new ConfigurationException(
        `The schema lacks ${pending.join(', ')}. Run "npm run migrate" with DATABASE_MIGRATION_URL set, or start once with it.`,
      );
  }
  await assertRuntimeLogin(database.url);
  return { databaseUrl: database.url, fingerprintKey: Buffer.from(database.fingerprintKey, 'utf8'), stop: () => Promise.resolve() };
}
