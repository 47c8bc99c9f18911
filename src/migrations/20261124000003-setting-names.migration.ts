import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// A setting keeps its values under the first key that it had. So far every key is the first.
const COLUMNS = `
alter table sm.setting_definition no force row level security;
alter table sm.setting_definition add column stored_as text null;
alter table sm.setting_definition add column is_withdrawn boolean not null default false;
alter table sm.setting_definition add column registered_at timestamptz null;
alter table sm.setting_definition add column review_pending boolean not null default false;
alter table sm.setting_definition add column review_after uuid null;
update sm.setting_definition set stored_as = key, registered_at = now();
alter table sm.setting_definition alter column stored_as set not null;
alter table sm.setting_definition alter column registered_at set not null;
alter table sm.setting_definition force row level security;
alter table sm.setting_value add column needs_review boolean not null default false;
create index setting_value_key on sm.setting_value (key, tenant_id);
create index setting_value_needs_review on sm.setting_value (key, tenant_id) where needs_review;
`;

// Questions about the values of all tenants, asked by the application alone: which keys have values, how many and where; which tenants
// hold some; and the values themselves, so that a narrower definition can be answered with what it breaks.
const FUNCTIONS: Readonly<Record<string, string>> = {
  'stored_setting_keys(only_needing_review boolean)': `returns table (key text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
begin
  if nullif(current_setting('app.tenant_id', true), '') is distinct from '00000000-0000-0000-0000-000000000000' then return; end if;
  if only_needing_review then return query select distinct v.key from sm.setting_value v where v.needs_review; return; end if;
  return query with recursive found as (
    (select v.key from sm.setting_value v order by v.key limit 1)
    union all
    select (select v.key from sm.setting_value v where v.key > f.key order by v.key limit 1) from found f where f.key is not null
  )
  select f.key from found f where f.key is not null;
end
$body$`,
  'setting_key_use(setting_keys text[], only_needing_review boolean)': `returns table (key text, stored bigint, tenants bigint, some_tenants uuid[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  if nullif(current_setting('app.tenant_id', true), '') is distinct from '00000000-0000-0000-0000-000000000000' then return; end if;
  return query select t.key, sum(t.stored)::bigint, count(*), (array_agg(t.tenant_id order by t.tenant_id))[1:100] from (
    select v.key, v.tenant_id, count(*) as stored from sm.setting_value v
    where v.key = any (setting_keys) and (v.needs_review or not only_needing_review) group by v.key, v.tenant_id
  ) t group by t.key;
end
$body$`,
  'tenants_storing(setting_keys text[], after uuid, most int)': `returns table (tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  if nullif(current_setting('app.tenant_id', true), '') is distinct from '00000000-0000-0000-0000-000000000000' then return; end if;
  return query select distinct v.tenant_id from sm.setting_value v
    where v.key = any (setting_keys) and (after is null or v.tenant_id > after) order by v.tenant_id limit most;
end
$body$`,
  'stored_setting_values(setting_key text, after_tenant uuid, after_subject text, after_environment text, most int)': `
returns table (tenant_id uuid, subject text, environment text, value jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  if nullif(current_setting('app.tenant_id', true), '') is distinct from '00000000-0000-0000-0000-000000000000' then return; end if;
  return query select v.tenant_id, v.subject, v.environment, v.value from sm.setting_value v
    where v.key = setting_key and v.value is not null
      and (after_tenant is null or (v.tenant_id, v.subject, v.environment) > (after_tenant, after_subject, after_environment))
    order by v.tenant_id, v.subject, v.environment limit most;
end
$body$`,
};

/** Names and storage keys of settings, withdrawn definitions, values that need review. */
export class Migration20261124000003SettingNames extends Migration {
  override async up(): Promise<void> {
    this.addSql(COLUMNS);
    this.addSql(`grant create on schema sm to ${DESCENDANTS_ROLE};`);
    for (const [signature, body] of Object.entries(FUNCTIONS)) {
      const name = signature.replace(/\((.*)\)/, (_, list: string) => {
        const types = list.split(', ').map((argument) => argument.split(' ')[1]);
        return `(${types.join(', ')})`;
      });
      this.addSql(`create function sm.${signature} ${body};`);
      this.addSql(`revoke all on function sm.${name} from public;`);
      this.addSql(`grant execute on function sm.${name} to ${RUNTIME_ROLE};`);
      this.addSql(`alter function sm.${name} owner to ${DESCENDANTS_ROLE};`);
    }
    this.addSql(`revoke create on schema sm from ${DESCENDANTS_ROLE};`);
  }
}
