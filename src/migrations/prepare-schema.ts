import { ensureRoles } from '#libs/persistence';
import { migrate, pendingMigrations } from './migrate.ts';

/**
 * Makes the roles that are missing and brings the schema up to date.
 * @throws Error without a migration login, or with the SQL to run by hand when that may not create roles
 */
export async function prepareSchema(databaseUrl: string, migrationUrl: string | undefined): Promise<void> {
  if (migrationUrl === undefined)
    throw new Error('`migrate: true` needs `migrationUrl`, the connection string of the login that owns the schema.');
  await ensureRoles(migrationUrl, new URL(databaseUrl).password || undefined);
  await migrate(migrationUrl);
}

/** @throws Error naming the migrations that the database lacks */
export async function assertSchemaIsComplete(databaseUrl: string): Promise<void> {
  const pending = await pendingMigrations(databaseUrl);
  if (pending.length === 0) return;
  throw new Error(
    `The schema lacks ${pending.join(', ')}. Run "npm run migrate" with DATABASE_MIGRATION_URL set, or start once with it. ` +
      'A module in an application of yours takes `migrate: true` and `migrationUrl`.',
  );
}
