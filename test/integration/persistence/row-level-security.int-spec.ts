import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { ENTITIES } from '../../../src/migrations/entities.ts';

// As PostgreSQL prints them.
const OWN = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)";
const CHAIN = "(tenant_id = ANY ((string_to_array(NULLIF(current_setting('app.read_tenants'::text, true), ''::text), ','::text))::uuid[]))";
const READER = 'sm_reader_of_descendants';

const ofTenants = (table: string) => [
  `${table} chain SELECT to public using ${CHAIN}`,
  `${table} own ALL to public using ${OWN} check ${OWN}`,
];

/** The questions that look across tenants, each for the one role that nobody logs in as. */
const ACROSS = [
  'data_key keys',
  'environment directory',
  'flag descendants',
  'flag_environment descendants',
  'flag_rollout directory',
  'flag_last_use owner',
  'flag_usage owner',
  'role directory',
  'secret keys',
  'segment descendants',
  'setting_value descendants',
].map((policy) => `${policy} SELECT to ${READER} using true`);

/** What may be asked about tenants that the asking one does not see: counts, keys and values of settings, names of environments, roles, use of own flags, what is built on flags. */
const QUESTIONS = [
  'all_environments',
  'all_environments_with_protection',
  'count_flag_rollouts',
  'flag_last_uses_of',
  'flag_overrides_below',
  'flag_scopes_below',
  'flag_usage_of',
  'keys_in_use',
  'protected_flags_with_segment',
  'roles_of',
  'secrets_by_key',
  'setting_key_use',
  'stored_setting_keys',
  'stored_setting_values',
  'tenants_overriding',
  'tenants_storing',
  'users_of_flag_thing',
];

describe('the walls in the catalogue', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  async function texts(sql: string): Promise<readonly string[]> {
    return (await database.sql<{ text: string }>(sql)).map(({ text }) => text).toSorted();
  }

  it('stand on the tables that the entities declare, and on no other', async () => {
    const declared = ENTITIES.map(
      ({ meta }) => `${meta.tableName} ${meta.rowLevelSecurity === 'force' ? 'forced' : 'open'} ${meta.comment}`,
    );
    const found = await texts(
      `select c.relname || case when c.relrowsecurity and c.relforcerowsecurity then ' forced ' when c.relrowsecurity or c.relforcerowsecurity
         then ' half ' else ' open ' end || obj_description(c.oid) as text
       from pg_class c where c.relnamespace = 'sm'::regnamespace and c.relkind in ('r', 'p', 'm', 'f') and c.relname <> 'migration'`,
    );

    expect(found).toEqual(declared.toSorted());
    expect(found.filter((text) => text.endsWith(' forced tenant table'))).toHaveLength(17);
  });

  it('are these policies and no others', async () => {
    const tables = ENTITIES.filter(({ meta }) => meta.comment === 'tenant table').map(({ meta }) => meta.tableName);
    const found = await texts(
      `select tablename || ' ' || policyname || ' ' || cmd || ' to ' || array_to_string(roles, ',') || ' using ' || qual
         || coalesce(' check ' || with_check, '') || case permissive when 'PERMISSIVE' then '' else ' ' || permissive end as text
       from pg_policies where schemaname = 'sm'`,
    );

    expect(found).toEqual([...tables.flatMap(ofTenants), ...ACROSS].toSorted());
  });

  it('have no view or function around them but the questions about all tenants, which only the server may ask', async () => {
    const views = await texts(`select relname as text from pg_class where relnamespace = 'sm'::regnamespace and relkind = 'v'`);
    const functions = await texts(
      `select proname || ' of ' || pg_get_userbyid(proowner) || case when prosecdef then ' as owner' else '' end || ' for ' ||
         (select string_agg(case grantee when 0 then 'public' else pg_get_userbyid(grantee) end, ', ' order by pg_get_userbyid(grantee)) from aclexplode(proacl))
         || ' in ' || array_to_string(proconfig, ';') as text
       from pg_proc where pronamespace = 'sm'::regnamespace`,
    );

    expect(views).toEqual([]);
    expect(functions).toEqual(
      QUESTIONS.map((name) => `${name} of ${READER} as owner for sm_app, ${READER} in search_path=pg_catalog, pg_temp`),
    );
  });

  it('leave the server no more than it needs: the change log can be read and added to, and nothing belongs to it', async () => {
    const found = await texts(
      `select c.relname || ' ' || case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end || ' ' ||
         string_agg(lower(a.privilege_type), ',' order by a.privilege_type) as text
       from pg_class c cross join lateral aclexplode(c.relacl) a
       where c.relnamespace = 'sm'::regnamespace and a.grantee <> c.relowner group by c.relname, a.grantee`,
    );
    const all = [
      'api_key',
      'delivery',
      'due_work',
      'environment',
      'flag_usage',
      'idempotency_record',
      'role',
      'setting_definition',
      'setting_value',
      'stream',
      'tenant',
    ];
    const owners = await texts(`select distinct pg_get_userbyid(relowner) as text from pg_class where relnamespace = 'sm'::regnamespace`);

    expect(found).toEqual(
      [
        ...all.map((table) => `${table} sm_app delete,insert,select,update`),
        ...['change', 'change_set'].map((table) => `${table} sm_app insert,select`),
        ...['change_request', 'flag', 'flag_environment', 'flag_last_use', 'flag_rollout', 'flag_switch', 'segment'].map(
          (table) => `${table} sm_app insert,select,update`,
        ),
        'data_key sm_app delete,insert,select',
        ...['secret', 'secret_rotation'].map((table) => `${table} sm_app insert,select`),
        ...[
          'data_key',
          'environment',
          'flag',
          'flag_environment',
          'flag_last_use',
          'flag_rollout',
          'flag_usage',
          'role',
          'secret',
          'segment',
          'setting_value',
          'tenant',
        ].map((table) => `${table} ${READER} select`),
        'migration sm_app select',
      ].toSorted(),
    );
    expect(owners).toEqual(['sm_migrator']);
  });

  it('let the server change nothing of a secret but its envelope, and nothing of a key but what wraps it', async () => {
    const found = await texts(
      `select c.relname || '.' || t.attname || ' ' || pg_get_userbyid(a.grantee) || ' ' || lower(a.privilege_type) as text
       from pg_attribute t join pg_class c on c.oid = t.attrelid cross join lateral aclexplode(t.attacl) a
       where c.relnamespace = 'sm'::regnamespace`,
    );

    expect(found).toEqual(
      [
        ...['kek', 'wrapped', 'retired_at'].map((column) => `data_key.${column} sm_app update`),
        ...['envelope', 'data_key_id'].map((column) => `secret.${column} sm_app update`),
        ...['done', 'finished_at'].map((column) => `secret_rotation.${column} sm_app update`),
      ].toSorted(),
    );
  });
});
