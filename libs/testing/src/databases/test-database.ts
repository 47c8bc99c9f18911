import { type DatabaseProject, runSql, urlOf } from './test-server.ts';

/** A database of one test file. */
export interface TestDatabase {
  readonly name: string;
  /** The runtime login. */
  readonly databaseUrl: string;
  readonly migrationUrl: string;
  /** A superuser of this database, whom row-level security does not hold. */
  readonly adminUrl: string;
  /** Runs SQL as the superuser. */
  sql<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

let count = 0;

/**
 * Clones the migrated template of the project; drop the clone in the end.
 * @throws Error when the test does not run in a project of jest whose set-up starts a server
 */
export async function createTestDatabase(project: DatabaseProject = 'integration'): Promise<TestDatabase> {
  const adminUrl = process.env[`SM_${project.toUpperCase()}_ADMIN_URL`];
  const template = process.env[`SM_${project.toUpperCase()}_TEMPLATE`];
  if (adminUrl === undefined || template === undefined) {
    throw new Error(`No server was started for ${project} tests. Run this file in the jest project "${project}".`);
  }
  const name = `sm_test_${process.pid}_${process.env['JEST_WORKER_ID'] ?? '1'}_${++count}_${Date.now()}`;
  await runSql(adminUrl, `create database ${name} template ${template} strategy file_copy owner sm_migrator`);
  const own = new URL(adminUrl);
  own.pathname = `/${name}`;
  return {
    name,
    databaseUrl: urlOf(adminUrl, 'sm_app', name),
    migrationUrl: urlOf(adminUrl, 'sm_migrator', name),
    adminUrl: own.href,
    sql: (text, params) => runSql(own.href, text, params),
    drop: async () => void (await runSql(adminUrl, `drop database ${name} with (force)`)),
  };
}
