import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { DESCENDANTS_ROLE, RUNTIME_ROLE, SCHEMA } from './schema/table-kinds.ts';

/** The login that owns the schema and runs migrations. */
export const MIGRATION_ROLE = 'sm_migrator';

const ROLE_LOCK = 7_305_018_111;
const INSUFFICIENT_PRIVILEGE = '42501';
const PASSWORD_PLACE = ' {password}';

/** Passwords and name of a database that is made whole. */
export interface NewDatabase {
  readonly database: string;
  readonly migratorPassword: string;
  readonly runtimePassword: string;
}

/**
 * Makes the roles and the database where they are missing, and gives the logins these passwords.
 * @param adminUrl a superuser, or a login with CREATEROLE and CREATEDB
 */
export async function ensureDatabase(adminUrl: string, { database, migratorPassword, runtimePassword }: NewDatabase): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    await client.query(createRole(MIGRATION_ROLE, 'login createrole'));
    await client.query(createRole(RUNTIME_ROLE, 'login'));
    await client.query(createRole(DESCENDANTS_ROLE, 'nologin'));
    await client.query(`alter role ${MIGRATION_ROLE} password ${escapeLiteral(migratorPassword)}`);
    await client.query(`alter role ${RUNTIME_ROLE} password ${escapeLiteral(runtimePassword)}`);
    await client.query(`grant ${DESCENDANTS_ROLE} to ${MIGRATION_ROLE}`);
    const { rows } = await client.query<{ there: boolean; me: string; super: boolean }>(
      `select exists (select 1 from pg_database where datname = $1) as there, rolname as me, rolsuper as super from pg_roles where rolname = current_user`,
      [database],
    );
    // Making a database for another owner asks for membership; a superuser needs none.
    if (rows[0]?.super === false) await client.query(`grant ${MIGRATION_ROLE} to ${escapeIdentifier(rows[0].me)}`);
    if (rows[0]?.there === false) await client.query(`create database ${escapeIdentifier(database)} owner ${MIGRATION_ROLE}`);
  });
}

/**
 * Makes the roles that the schema needs, with the migration login itself. CREATEROLE is enough; with all of them there, nothing is asked.
 * @param runtimePassword password of the runtime login when it has to be made
 * @throws Error with the SQL to run by hand when the login may not create roles
 */
export async function ensureRoles(migrationUrl: string, runtimePassword: string | undefined): Promise<void> {
  await withClient(migrationUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [ROLE_LOCK]);
    const { me, statements } = await missingRoles(client);
    const password = runtimePassword === undefined ? '' : ` password ${escapeLiteral(runtimePassword)}`;
    try {
      for (const statement of statements) await client.query(statement.replace(PASSWORD_PLACE, () => password));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE)) throw error;
      const shown = statements.map((statement) => `${statement.replace(PASSWORD_PLACE, " password '...'")};`).join('\n');
      throw new Error(`The login ${me} may not create roles. Run this as an administrator of the database, then start again:\n${shown}`, {
        cause: error,
      });
    }
  });
}

/**
 * Refuses a runtime login that row-level security would not hold, by itself or by a role that it is a member of.
 * @throws Error when the login is a superuser, bypasses row-level security, owns the schema or a table of it, or may read as the
 *   role that reads the rows of all tenants
 */
export async function assertRuntimeLogin(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ me: string; fault: string | null }>(
      `with power as (select oid, rolname, rolsuper, rolbypassrls from pg_roles where pg_has_role(current_user, oid, 'MEMBER'))
       select current_user as me, case
         when exists (select 1 from power where rolsuper) then 'is a superuser or a member of one'
         when exists (select 1 from power where rolbypassrls) then 'bypasses row-level security or is a member of a role that does'
         when exists (select 1 from pg_namespace join power on power.oid = nspowner where nspname = $1)
           or exists (select 1 from pg_class join power on power.oid = relowner where relnamespace = to_regnamespace($1))
           then format('owns the schema %s or a table of it, or is a member of the role that does', $1)
         when exists (select 1 from power where rolname = $2) then format('is a member of %s', $2)
       end as fault`,
      [SCHEMA, DESCENDANTS_ROLE],
    );
    const { me, fault } = rows[0] ?? { me: '', fault: null };
    if (fault !== null)
      throw new Error(
        `The login ${me} of DATABASE_URL ${fault}, so it could reach rows of other tenants. Use ${RUNTIME_ROLE} or a login like it.`,
      );
  });
}

async function missingRoles(client: Client): Promise<{ me: string; statements: string[] }> {
  // Since PostgreSQL 16 the maker of a role is its administrator and no more; to give it a function asks for SET, too.
  const { rows } = await client.query<{ me: string; runtime: boolean; reader: boolean; usable: boolean | null }>(
    `select current_user as me, exists (select 1 from pg_roles where rolname = $1) as runtime, exists (select 1 from pg_roles where rolname = $2) as reader,
       (select pg_has_role(current_user, oid, case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end)
        from pg_roles where rolname = $2) as usable`,
    [RUNTIME_ROLE, DESCENDANTS_ROLE],
  );
  const { me = '', runtime = false, reader = false, usable } = rows[0] ?? {};
  return {
    me,
    statements: [
      ...(runtime ? [] : [`create role ${RUNTIME_ROLE} login${PASSWORD_PLACE}`]),
      ...(reader ? [] : [`create role ${DESCENDANTS_ROLE} nologin`]),
      ...(usable === true ? [] : [`grant ${DESCENDANTS_ROLE} to ${escapeIdentifier(me)}`]),
    ],
  };
}

// The lock holds within one database, and roles belong to all of them: another database's start may be quicker.
function createRole(name: string, options: string): string {
  return `do $$ begin
    if not exists (select 1 from pg_roles where rolname = '${name}') then create role ${name} ${options}; end if;
  exception when duplicate_object or unique_violation then null;
  end $$`;
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
