import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { DESCENDANTS_ROLE, RUNTIME_ROLE, SCHEMA } from './schema/table-kinds.ts';

/** The login that owns the schema and runs migrations. */
export const MIGRATION_ROLE = 'sm_migrator';

const ROLE_LOCK = 7_305_018_111;

/** Passwords and name of a database that is made whole. */
export interface NewDatabase {
  readonly database: string;
  readonly migratorPassword: string;
  readonly runtimePassword: string;
}

/** Makes the roles and the database when they are not there. @param adminUrl a superuser, as the embedded server and tests have one */
export async function ensureDatabase(adminUrl: string, { database, migratorPassword, runtimePassword }: NewDatabase): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    await client.query(createRole(MIGRATION_ROLE, `login createrole password ${escapeLiteral(migratorPassword)}`));
    await client.query(createRole(RUNTIME_ROLE, `login password ${escapeLiteral(runtimePassword)}`));
    await client.query(createRole(DESCENDANTS_ROLE, 'nologin'));
    await client.query(`grant ${DESCENDANTS_ROLE} to ${MIGRATION_ROLE}`);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(database)} owner ${MIGRATION_ROLE}`);
  });
}

/**
 * Makes the roles that the schema needs, with the migration login itself.
 * @param runtimePassword password of the runtime login when it has to be made
 * @throws Error with the SQL to run by hand when the login may not create roles
 */
export async function ensureRoles(migrationUrl: string, runtimePassword: string | undefined): Promise<void> {
  await withClient(migrationUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    const { rows } = await client.query<{ missing: string[]; me: string }>(
      `select current_user as me, array(select wanted from unnest($1::text[]) as wanted where not exists (select 1 from pg_roles where rolname = wanted)) as missing`,
      [[RUNTIME_ROLE, DESCENDANTS_ROLE]],
    );
    const { missing = [], me = '' } = rows[0] ?? {};
    const password = runtimePassword === undefined ? '' : ` password ${escapeLiteral(runtimePassword)}`;
    const statements = [
      ...(missing.includes(RUNTIME_ROLE) ? [`create role ${RUNTIME_ROLE} login${password}`] : []),
      ...(missing.includes(DESCENDANTS_ROLE)
        ? [`create role ${DESCENDANTS_ROLE} nologin`, `grant ${DESCENDANTS_ROLE} to ${escapeIdentifier(me)}`]
        : []),
    ];
    try {
      for (const statement of statements) await client.query(statement);
    } catch (error) {
      const shown = statements.map((statement) => statement.replace(password, password === '' ? '' : ` password '...'`)).join(';\n');
      throw new Error(`The login ${me} may not create roles. Run this as an administrator of the database, then start again:\n${shown};`, {
        cause: error,
      });
    }
  });
}

/**
 * Refuses a runtime login that row-level security would not hold.
 * @throws Error when the login is a superuser, bypasses row-level security, or owns the schema or a table of it
 */
export async function assertRuntimeLogin(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ me: string; rolsuper: boolean; rolbypassrls: boolean; owns: boolean }>(
      `select current_user as me, rolsuper, rolbypassrls, exists (select 1 from pg_namespace where nspname = $1 and nspowner = r.oid)
         or exists (select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relowner = r.oid) as owns
       from pg_roles r where rolname = current_user`,
      [SCHEMA],
    );
    const login = rows[0];
    const fault =
      login?.rolsuper === true
        ? 'is a superuser'
        : login?.rolbypassrls === true
          ? 'bypasses row-level security'
          : login?.owns === true
            ? `owns the schema ${SCHEMA} or a table of it`
            : undefined;
    if (fault !== undefined)
      throw new Error(
        `The login ${login?.me} of DATABASE_URL ${fault}, so it could reach rows of other tenants. Use ${RUNTIME_ROLE} or a login like it.`,
      );
  });
}

function createRole(name: string, options: string): string {
  return `do $$ begin if not exists (select 1 from pg_roles where rolname = '${name}') then execute ${escapeLiteral(`create role ${name} ${options}`)}; end if; end $$`;
}

async function withClient<R>(url: string, body: (client: Client) => Promise<R>): Promise<R> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await body(client);
  } finally {
    await client.end();
  }
}
