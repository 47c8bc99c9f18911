import { Client } from 'pg';
import { type DatabaseProject, urlOf } from './test-server.ts';

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

/** Clones the migrated template. */
export async function createTestDatabase(project: DatabaseProject = 'integration'): Promise<TestDatabase> {
  const adminUrl = process.env[`SM_${project.toUpperCase()}_ADMIN_URL`] ?? '';
  const name = `sm_test_${process.pid}_${process.env['JEST_WORKER_ID'] ?? '1'}_${++count}_${Date.now()}`;
  const template = process.env[`SM_${project.toUpperCase()}_TEMPLATE`] ?? '';
  await once(adminUrl, `create database ${name} template ${template} strategy file_copy owner sm_migrator`);
  const own = new URL(adminUrl);
  own.pathname = `/${name}`;
  return {
    name,
    databaseUrl: urlOf(adminUrl, 'sm_app', name),
    migrationUrl: urlOf(adminUrl, 'sm_migrator', name),
    adminUrl: own.href,
    sql: (text, params) => once(own.href, text, params),
    drop: async () => void (await once(adminUrl, `drop database ${name} with (force)`)),
  };
}

async function once<Row extends object>(url: string, text: string, params: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...params])).rows;
  } finally {
    await client.end();
  }
}
