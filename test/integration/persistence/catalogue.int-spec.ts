import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { migrationOrmOptions } from '../../../src/migrations/orm-options.ts';

interface TableRow {
  readonly name: string;
  readonly comment: string | null;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: readonly string[];
}

describe('the catalogue', () => {
  let database: TestDatabase;
  let tables: readonly TableRow[];

  beforeAll(async () => {
    database = await createTestDatabase();
    tables = await database.sql<TableRow>(
      `select c.relname as name, obj_description(c.oid) as comment, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
         array(select p.polname::text from pg_policy p where p.polrelid = c.oid order by 1) as policies
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'sm' and c.relkind = 'r' and c.relname <> 'migration'`,
    );
  });

  afterAll(() => database.drop());

  it('has a declared kind for every table', () => {
    expect(tables.length).toBeGreaterThanOrEqual(9);
    expect(tables.filter((table) => table.comment !== 'tenant table' && !/^directory table: .{10}/.test(table.comment ?? ''))).toEqual([]);
  });

  it('forces row-level security with both policies on every tenant table', () => {
    const tenantTables = tables.filter((table) => table.comment === 'tenant table');

    expect(
      tenantTables.filter(
        (table) => !table.enabled || !table.forced || !table.policies.includes('own') || !table.policies.includes('chain'),
      ),
    ).toEqual([]);
    expect(tenantTables.length).toBeGreaterThanOrEqual(6);
  });

  it('shows the runtime login nothing without a tenant, and only the tenant with one', async () => {
    const [a, b] = ['0190f000-0000-7000-8000-00000000000a', '0190f000-0000-7000-8000-00000000000b'];
    const row = (tenant: string) => `insert into sm.setting_value values ('${tenant}', '', 'a.b', '*', '1', 1, 'x', now())`;
    await database.sql(`${row(a)}; ${row(b)}`);
    const own = `select set_config('app.tenant_id', '${a}', true)`;

    expect(await asRuntime('select 1', 'select * from sm.setting_value')).toEqual([]);
    expect(await asRuntime(own, 'select tenant_id from sm.setting_value')).toEqual([{ tenant_id: a }]);
    await expect(asRuntime(own, row(b).replace("'a.b'", "'a.c'"))).rejects.toThrow(/row-level security/);
  });

  it.each([
    'stored_setting_keys(false)',
    `setting_key_use('{a.b}', false)`,
    `tenants_storing('{a.b}', null, 9)`,
    `stored_setting_values('a.b', null, '', '', 9)`,
  ])('answers %s to the application alone', async (question) => {
    const as = (tenant: string) => asRuntime(`select set_config('app.tenant_id', '${tenant}', true)`, `select * from sm.${question}`);

    expect((await as('00000000-0000-0000-0000-000000000000')).length).toBeGreaterThan(0);
    expect([...(await as('0190f000-0000-7000-8000-00000000000a')), ...(await as(''))]).toEqual([]);
  });

  it('is what the entities declare', async () => {
    const orm = new MikroORM(migrationOrmOptions(database.migrationUrl));
    const difference = await orm.schema.getUpdateSchemaSQL();
    await orm.close(true);
    const statements = difference.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('set names'));

    expect(
      statements.filter(
        (line) =>
          !/^drop (policy "(descendants|directory|keys|owner)"|function if exists "sm"\."(tenants_overriding|all_environments|all_environments_with_protection|roles_of|stored_setting_keys|setting_key_use|tenants_storing|stored_setting_values|keys_in_use|secrets_by_key|flag_usage_of|flag_last_uses_of|flag_overrides_below|flag_scopes_below|protected_flags_with_segment|users_of_flag_thing|count_flag_rollouts)")/.test(
            line,
          ) &&
          // The entities know foreign keys as relations only, and this one is no relation: it keeps a data key while something is sealed by it.
          line !== 'alter table "sm"."secret" drop constraint "secret_data_key_there";',
      ),
    ).toEqual([]);
  });

  async function asRuntime(set: string, sql: string) {
    const orm = new MikroORM({
      clientUrl: database.databaseUrl,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      logger: () => undefined,
    });
    try {
      return await orm.em.fork().transactional(async (em) => {
        await em.execute(set);
        return em.execute<object[]>(sql);
      });
    } finally {
      await orm.close(true);
    }
  }
});
