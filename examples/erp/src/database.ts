import { startEmbeddedPostgres } from 'settings-management';

/** The database of the settings. */
export interface Database {
  readonly databaseUrl: string;
  readonly migrationUrl: string;
  stop(): Promise<void>;
}

/** The database that the environment names, or a PostgreSQL that comes with the packages. */
export async function databaseOf(env: NodeJS.ProcessEnv, dataDirectory: string): Promise<Database> {
  const { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl } = env;
  if (databaseUrl !== undefined && migrationUrl !== undefined) return { databaseUrl, migrationUrl, stop: () => Promise.resolve() };
  return startEmbeddedPostgres({ dataDirectory });
}
