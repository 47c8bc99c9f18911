import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// Written out and not taken from the entity options: a migration never changes once it has run somewhere.
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

// Flags that are there already begin their lifetime now: when they were made is not in their rows.
const CREATED_AT = `alter table sm.flag add column created_at timestamptz not null default now();`;

const ANSWERED =
  'tenant_id uuid not null, owner_id uuid not null, key text not null, environment text not null, variant text not null, is_error boolean not null';

const USAGE = `
create table sm.flag_usage (
  ${ANSWERED},
  day date not null,
  evaluations bigint not null,
  primary key (tenant_id, owner_id, key, environment, variant, is_error, day)
);
create index flag_usage_owner on sm.flag_usage (owner_id, key, day);
create index flag_usage_day on sm.flag_usage (tenant_id, day);
create table sm.flag_last_use (
  ${ANSWERED},
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, owner_id, key, environment, variant, is_error)
);
create index flag_last_use_owner on sm.flag_last_use (owner_id, key);
`;

function wallsOf(table: string, rights: string): string {
  return `
comment on table sm.${table} is 'tenant table';
alter table sm.${table} enable row level security;
alter table sm.${table} force row level security;
create policy own on sm.${table} using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.${table} for select using (${READ_TENANTS});
create policy owner on sm.${table} for select to ${DESCENDANTS_ROLE} using (true);
grant ${rights} on sm.${table} to ${RUNTIME_ROLE};
grant select on sm.${table} to ${DESCENDANTS_ROLE};
`;
}

// Who owns a flag learns how much it is used by all who inherit it, and not by whom.
const OF_DAYS = `
create function sm.flag_usage_of(owner uuid, flag_key text, since date)
returns table (day date, environment text, variant text, is_error boolean, evaluations numeric)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select u.day, u.environment, u.variant, u.is_error, sum(u.evaluations) from sm.flag_usage u
    where u.owner_id = owner and u.key = flag_key and u.day >= since and owner = nullif(current_setting('app.tenant_id', true), '')::uuid
    group by u.day, u.environment, u.variant, u.is_error;
end
$body$;
`;

const OF_LAST_USES = `
create function sm.flag_last_uses_of(owner uuid, flag_key text)
returns table (key text, environment text, variant text, is_error boolean, first_at timestamptz, last_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select u.key, u.environment, u.variant, u.is_error, min(u.first_at), max(u.last_at) from sm.flag_last_use u
    where u.owner_id = owner and (flag_key is null or u.key = flag_key) and owner = nullif(current_setting('app.tenant_id', true), '')::uuid
    group by u.key, u.environment, u.variant, u.is_error;
end
$body$;
`;

function ownedByReader(signature: string): string {
  return `
revoke all on function sm.${signature} from public;
grant execute on function sm.${signature} to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.${signature} owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;
}

/** How often flags are evaluated, when last, and since when flags exist. */
export class Migration20261124000009FlagUsage extends Migration {
  override async up(): Promise<void> {
    this.addSql(CREATED_AT);
    this.addSql(USAGE);
    this.addSql(wallsOf('flag_usage', 'select, insert, update, delete'));
    this.addSql(wallsOf('flag_last_use', 'select, insert, update'));
    this.addSql(OF_DAYS);
    this.addSql(ownedByReader('flag_usage_of(uuid, text, date)'));
    this.addSql(OF_LAST_USES);
    this.addSql(ownedByReader('flag_last_uses_of(uuid, text)'));
  }
}
