import { APPLICATION_TENANT_ID, type Json } from '../../libs/kernel/src/index.ts';
import { defineSettings, parseDefinition, s, type SettingDefinition } from '../../libs/setting-resolution/src/index.ts';
import { type BenchDatabase, runSql } from './databases.ts';

/** Settings as a sibling module would declare them. */
export const BILLING = defineSettings('billing', {
  mode: s.enum(['live', 'test'], { default: 'test' }),
  dueDays: s.integer({ default: 30, min: 0, max: 365 }),
  sender: s.string({ default: 'billing', maxLength: 120 }),
});

const KINDS = [
  { kind: 'boolean', default: false },
  { kind: 'integer', default: 5, constraints: { min: 0, max: 1_000_000 } },
  { kind: 'string', default: 'none', constraints: { maxLength: 200 } },
  { kind: 'enum', default: 'low', constraints: { values: ['low', 'middle', 'high'] } },
];
const RELATED_EVERY = 20;

/** The group of the first definitions, as many as a form has fields. */
export const FORM = { group: 'form', fields: 200 };

/** The key of the n-th definition. */
export function keyOf(n: number): string {
  return `bench.module-${n % 50}.setting-${String(n).padStart(5, '0')}`;
}

/** A valid value of the n-th definition; two versions that follow each other differ. */
export function valueOf(n: number, version: number): Json {
  if (n % 4 === 0) return version % 2 === 1;
  if (n % 4 === 1) return version + 100;
  return n % 4 === 2 ? `value ${version} of setting ${n}` : (['low', 'middle', 'high'][version % 3] ?? 'low');
}

/** The default of the n-th definition. */
export function defaultOf(n: number): Json {
  return KINDS[n % KINDS.length]?.default ?? null;
}

/** Registers definitions of four kinds, one in twenty of which requires its neighbour. */
export async function insertDefinitions({ adminUrl }: BenchDatabase, count: number): Promise<void> {
  const documents = [...Array.from({ length: count }, (_, n) => definition(n)), ...BILLING.documents];
  await runSql(
    adminUrl,
    `insert into sm.setting_definition (tenant_id, key, owner, origin, definition_version, document, revision, stored_as, registered_at)
     select $1, item->>'key', 'bench', 'api', 1, item, 1, item->>'key', now() from jsonb_array_elements($2::jsonb) as item`,
    [APPLICATION_TENANT_ID, JSON.stringify(documents)],
  );
  await insertStreams(adminUrl, `values ('${APPLICATION_TENANT_ID}'::uuid)`);
}

/** Makes tenants `<prefix>-0`, `<prefix>-1`, ...; in groups, all but the first of a group have the one before them as parent. */
export async function insertTenants({ adminUrl }: BenchDatabase, prefix: string, count: number, chain = 1): Promise<void> {
  await runSql(
    adminUrl,
    `with made as (select n, uuidv7() as id from generate_series(0, $2::int - 1) as n)
     insert into sm.tenant (id, code, name, parent_id, revision, created_at, updated_at)
     select m.id, $1 || '-' || m.n, 'Tenant ' || m.n, p.id, 1, now(), now()
     from made m left join made p on p.n = m.n - 1 and m.n % $3 > 0`,
    [prefix, count, chain],
  );
  await insertStreams(adminUrl, `select id from sm.tenant where code like '${prefix}-%'`);
}

/** Gives each tenant of the prefix `count` values (at most four times the definitions: each key then has a row for each environment). */
export async function insertValues({ adminUrl }: BenchDatabase, prefix: string, count: number, definitions: number): Promise<void> {
  await runSql(
    adminUrl,
    `insert into sm.setting_value (tenant_id, subject, key, environment, value, revision, changed_by, changed_at)
     select t.id, '', 'bench.module-' || n % 50 || '.setting-' || lpad(n::text, 5, '0'),
            (array['*', 'production', 'staging', 'development'])[1 + i / $3::int],
            case n % 4 when 0 then 'true' when 1 then '100' when 2 then to_jsonb('value 0 of setting ' || n) else '"low"' end, 1, 'bench', now()
     from (select id, row_number() over (order by id) as number from sm.tenant where code like $1 || '-%') t
     cross join generate_series(0, $2::int - 1) as i
     cross join lateral (select ((t.number * 37 + i) % $3::int)::int as n) as place`,
    [prefix, count, definitions],
  );
  await runSql(adminUrl, 'analyze');
}

/** The id of a tenant. */
export async function tenantId({ adminUrl }: BenchDatabase, code: string): Promise<string> {
  return (await runSql<{ id: string }>(adminUrl, 'select id from sm.tenant where code = $1', [code]))[0]?.id ?? '';
}

function definition(n: number): SettingDefinition {
  const kind = KINDS[n % KINDS.length];
  const requires = n % RELATED_EVERY === 0 && n > 0 ? [{ key: keyOf(n - 1), is: { op: '!=', value: 'never' } }] : [];
  const group = n < FORM.fields ? { group: FORM.group } : {};
  const scopes = ['application', 'tenant', 'user'];
  const document = { ...kind, ...group, key: keyOf(n), owner: 'bench', label: `Setting ${n}`, scopes, requires };
  const { definition: parsed, violations } = parseDefinition(document, '');
  if (parsed === undefined) throw new Error(`The definition ${n} of the bench is not sound: ${JSON.stringify(violations)}`);
  return parsed;
}

async function insertStreams(adminUrl: string, tenants: string): Promise<void> {
  await runSql(
    adminUrl,
    `insert into sm.stream (tenant_id, name, revision) select id, name, 1 from (${tenants}) as tenant (id) cross join unnest(array['settings', 'organisation']) as name
     on conflict do nothing`,
  );
}
