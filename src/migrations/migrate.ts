import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { SCHEMA } from '#libs/persistence';
import { MIGRATIONS, migrationOrmOptions } from './orm-options.ts';

const MIGRATION_LOCK = 7_305_018_112;

/**
 * Brings the schema up to date. Processes that start together take turns; each migration runs once.
 * @param migrationUrl connection string of the login that owns the schema
 * @returns the names of the migrations that ran, empty when there was nothing to do
 */
export async function migrate(migrationUrl: string): Promise<readonly string[]> {
  const orm = new MikroORM(migrationOrmOptions(migrationUrl));
  try {
    await orm.em.fork().transactional(async (em) => {
      await takeTurn(em);
      await em.execute(`create schema if not exists ${SCHEMA}`);
    });
    return await orm.em.fork().transactional(async (em) => {
      await takeTurn(em);
      await em.execute('set local row_security = off');
      const transaction = em.getTransactionContext();
      const ran = await orm.migrator.up(transaction === undefined ? {} : { transaction });
      return ran.map((migration) => migration.name);
    });
  } finally {
    await orm.close(true);
  }
}

/**
 * The names of migrations that this build knows and the database lacks.
 * @param databaseUrl any login that may read the schema, the runtime login too
 */
export async function pendingMigrations(databaseUrl: string): Promise<readonly string[]> {
  const orm = new MikroORM(migrationOrmOptions(databaseUrl));
  const known = MIGRATIONS.map((migration) => migration.name);
  try {
    const [table] = await orm.em.execute<{ present: boolean }[]>(`select to_regclass('sm.migration') is not null as present`);
    if (table?.present !== true) return known;
    const executed = await orm.em.execute<{ name: string }[]>('select name from sm.migration');
    return known.filter((name) => !executed.some((row) => row.name === name));
  } finally {
    await orm.close(true);
  }
}

async function takeTurn(em: EntityManager): Promise<void> {
  await em.execute(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
}
