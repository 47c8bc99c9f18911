import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { temporaryFolder } from './temporary-folder.ts';

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

/**
 * Finds or starts a server, makes the migrated template that test databases are cloned from, and prints what it found.
 * @throws Error when no server can be had, or REQUIRE_CONTAINERS=1 asks for a container and no engine answers
 */
export async function startTestServer(project: DatabaseProject): Promise<void> {
  build();
  const template = `sm_template_${project}_${process.pid}`;
  const server = await findServer(project, template);
  try {
    const persistence = await compiled<Persistence>('libs/persistence/src/index.js');
    await persistence.ensureDatabase(server.adminUrl, { database: template, migratorPassword: PASSWORD, runtimePassword: PASSWORD });
    const { migrate } = await compiled<{ migrate(this: void, url: string): Promise<unknown> }>('src/migrations/migrate.js');
    await migrate(urlOf(server.adminUrl, 'sm_migrator', template));
    const [row] = await runSql<{ server_version: string }>(server.adminUrl, 'show server_version');
    process.stdout.write(`\n${project} tests run on ${server.description}, version ${row?.server_version}\n`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  servers.set(project, server);
  process.env[`SM_${project.toUpperCase()}_ADMIN_URL`] = server.adminUrl;
  process.env[`SM_${project.toUpperCase()}_TEMPLATE`] = template;
}

/** Ends what startTestServer started. */
export async function stopTestServer(project: DatabaseProject): Promise<void> {
  await servers.get(project)?.stop();
  servers.delete(project);
}

/** Runs one statement on a connection of its own. */
export async function runSql<Row extends object>(url: string, text: string, params: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...params])).rows;
  } finally {
    await client.end();
  }
}

/** The connection string of a login of the test server. */
export function urlOf(adminUrl: string, user: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = PASSWORD;
  url.pathname = `/${database}`;
  return url.href;
}

async function findServer(project: DatabaseProject, template: string): Promise<RunningServer> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    const stop = async (): Promise<void> => void (await runSql(given, `drop database if exists ${template} with (force)`));
    return { adminUrl: given, description: 'the server of TEST_DATABASE_URL', stop };
  }
  if (project === 'e2e') {
    try {
      return await startContainer();
    } catch (error) {
      if (process.env['REQUIRE_CONTAINERS'] === '1') throw error;
      process.stdout.write('\nNo container engine answers: the e2e tests fall back to the embedded PostgreSQL.\n');
    }
  }
  const folder = temporaryFolder('test');
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

// Jest loads its global set-up outside its own resolver, where decorators cannot be stripped: the build is used, made anew when it is old.
function build(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build-when-needed.mjs'], { stdio: 'inherit' });
  if (status === 0) return;
  if (!existsSync(compiledPath('src/migrations/migrate.js'))) throw new Error('The build failed, so no test database can be made.');
  process.stdout.write('\nThe build reports errors; the test database is made with what it wrote in spite of them.\n');
}

function compiled<Exports>(path: string): Promise<Exports> {
  return import(compiledPath(path)) as Promise<Exports>;
}

function compiledPath(path: string): string {
  return resolve(process.cwd(), 'dist', path);
}
