import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';

/** The projects of jest that need a database; each has its own environment variables, since they share one process. */
export type DatabaseProject = 'integration' | 'e2e';

interface RunningServer {
  readonly adminUrl: string;
  readonly description: string;
  stop(): Promise<void>;
}

interface Persistence {
  startEmbeddedPostgres(
    this: void,
    options: {
      dataDirectory: string;
      settings: Readonly<Record<string, string>>;
    },
  ): Promise<{ adminUrl: string; stop(): Promise<void> }>;
  ensureDatabase(adminUrl: string, database: { database: string; migratorPassword: string; runtimePassword: string }): Promise<void>;
}

// Nothing of value is stored: speed counts, and crash tests start servers of their own with durable settings.
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
const PASSWORD = 'test';
const servers = new Map<DatabaseProject, RunningServer>();

/** Finds or starts a server and makes the migrated template that test databases are cloned from. */
export async function startTestServer(project: DatabaseProject): Promise<void> {
  const server = await findServer(project);
  servers.set(project, server);
  const template = `sm_template_${project}_${process.pid}`;
  const persistence = await compiled<Persistence>('libs/persistence/src/index.js');
  await persistence.ensureDatabase(server.adminUrl, { database: template, migratorPassword: PASSWORD, runtimePassword: PASSWORD });
  await setPasswords(server.adminUrl);
  const { migrate } = await compiled<{ migrate(this: void, url: string): Promise<unknown> }>('src/migrations/migrate.js');
  await migrate(urlOf(server.adminUrl, 'sm_migrator', template));
  process.env[`SM_${project.toUpperCase()}_ADMIN_URL`] = server.adminUrl;
  process.env[`SM_${project.toUpperCase()}_TEMPLATE`] = template;
  process.stdout.write(`\n${project} tests run on ${server.description}\n`);
}

/** Ends what startTestServer started. */
export async function stopTestServer(project: DatabaseProject): Promise<void> {
  await servers.get(project)?.stop();
}

/** The connection string of a login of the test server. */
export function urlOf(adminUrl: string, user: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = PASSWORD;
  url.pathname = `/${database}`;
  return url.href;
}

// The roles may have been made before, by the embedded server or by an earlier run on TEST_DATABASE_URL.
async function setPasswords(adminUrl: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  for (const role of ['sm_migrator', 'sm_app']) await client.query(`alter role ${role} password '${PASSWORD}'`);
  await client.end();
}

async function findServer(project: DatabaseProject): Promise<RunningServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return { adminUrl: given, description: 'the server of TEST_DATABASE_URL', stop: () => Promise.resolve() };
  if (project === 'e2e') {
    try {
      return await startContainer();
    } catch (error) {
      if (process.env['REQUIRE_CONTAINERS'] === '1') throw error;
      process.stdout.write('\nNo container engine answers: the e2e tests fall back to the embedded PostgreSQL.\n');
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'settings-management-test-'));
  // The account that the server runs under must be able to enter it.
  chmodSync(folder, 0o755);
  const { startEmbeddedPostgres } = await compiled<Persistence>('libs/persistence/src/index.js');
  const server = await startEmbeddedPostgres({ dataDirectory: folder, settings: FAST });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { adminUrl: server.adminUrl, description: 'the embedded PostgreSQL', stop };
}

async function startContainer(): Promise<RunningServer> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const image = process.env['TEST_POSTGRES_IMAGE'] ?? 'postgres:18-alpine';
  const settings = Object.entries(FAST).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const container = await new PostgreSqlContainer(image)
    .withUsername('postgres')
    .withPassword(PASSWORD)
    .withCommand(['postgres', ...settings])
    .start();
  return {
    adminUrl: container.getConnectionUri(),
    description: `Testcontainers, image ${image}`,
    stop: async () => void (await container.stop()),
  };
}

// Jest loads its global set-up outside its own resolver, where decorators cannot be stripped: the build is used.
function compiled<Exports>(path: string): Promise<Exports> {
  return import(resolve(process.cwd(), 'dist', path)) as Promise<Exports>;
}
