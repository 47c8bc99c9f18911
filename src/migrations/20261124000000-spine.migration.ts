import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// Written out and not taken from the entity options: a migration never changes once it has run somewhere.
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

const TABLES = `
create table sm.api_key (
  id uuid not null,
  tenant_id uuid not null,
  prefix text not null,
  secret_hash text not null,
  name text not null,
  permissions jsonb not null,
  roles jsonb not null,
  tenants jsonb null,
  environment text null,
  expires_at timestamptz null,
  revoked_at timestamptz null,
  last_used_at timestamptz null,
  created_at timestamptz not null,
  revision bigint not null,
  primary key (id)
);
comment on table sm.api_key is 'directory table: a credential is looked up before its tenants are known';
create index api_key_tenant on sm.api_key (tenant_id, id);
alter table sm.api_key add constraint api_key_secret_hash unique (secret_hash);
create table sm.change (
  tenant_id uuid not null,
  stream text not null,
  revision bigint not null,
  ordinal int not null,
  kind text not null,
  subject text not null,
  key text not null,
  environment text not null,
  before jsonb null,
  after jsonb null,
  details jsonb null,
  salt text not null,
  digest text not null,
  primary key (tenant_id, stream, revision, ordinal)
);
comment on table sm.change is 'tenant table';
create index change_key on sm.change (tenant_id, stream, key, revision);
create table sm.change_set (
  tenant_id uuid not null,
  stream text not null,
  revision bigint not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  reason text null,
  request_id text null,
  traceparent text null,
  source text not null,
  at timestamptz not null,
  change_count int not null,
  salt text not null,
  digest text not null,
  prev_hash text not null,
  hash text not null,
  primary key (tenant_id, stream, revision)
);
comment on table sm.change_set is 'tenant table';
create index change_set_at on sm.change_set (tenant_id, at);
create table sm.environment (
  tenant_id uuid not null,
  name text not null,
  description text not null default '',
  revision bigint not null,
  primary key (tenant_id, name)
);
comment on table sm.environment is 'tenant table';
create table sm.idempotency_record (
  tenant_id uuid not null,
  principal text not null,
  route text not null,
  key text not null,
  fingerprint text not null,
  result jsonb null,
  at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, principal, route, key)
);
comment on table sm.idempotency_record is 'tenant table';
create index idempotency_record_expires_at on sm.idempotency_record (tenant_id, expires_at);
create table sm.setting_definition (
  tenant_id uuid not null,
  key text not null,
  owner text not null,
  origin text not null,
  definition_version int not null,
  document jsonb not null,
  revision bigint not null,
  primary key (tenant_id, key)
);
comment on table sm.setting_definition is 'tenant table';
create index setting_definition_revision on sm.setting_definition (tenant_id, revision);
alter table sm.setting_definition add constraint setting_definition_origin check (origin = ANY (ARRAY['api'::text, 'code'::text]));
create table sm.setting_value (
  tenant_id uuid not null,
  subject text not null,
  key text not null,
  environment text not null,
  value jsonb not null,
  revision bigint not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (tenant_id, subject, key, environment)
);
comment on table sm.setting_value is 'tenant table';
create index setting_value_revision on sm.setting_value (tenant_id, revision);
create table sm.stream (
  tenant_id uuid not null,
  name text not null,
  revision bigint not null default '0',
  head_hash text not null default '',
  moved_by xid8 not null default pg_current_xact_id(),
  moved_at timestamptz not null default now(),
  primary key (tenant_id, name)
);
comment on table sm.stream is 'directory table: every instance polls which streams of any tenant moved';
create index stream_moved_by on sm.stream (moved_by);
create table sm.tenant (
  id uuid not null,
  code text not null,
  name text not null,
  parent_id uuid null,
  status text not null default 'active',
  time_zone text not null default 'UTC',
  revision bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (id)
);
comment on table sm.tenant is 'directory table: codes and parents are resolved before a tenant is set';
create index tenant_parent on sm.tenant (parent_id);
create index tenant_revision on sm.tenant (revision);
alter table sm.tenant add constraint tenant_code unique (code);
alter table sm.tenant add constraint tenant_status check (status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text]));
alter table sm.change enable row level security;
alter table sm.change force row level security;
create policy own on sm.change using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.change for select using (${READ_TENANTS});
alter table sm.change_set enable row level security;
alter table sm.change_set force row level security;
create policy own on sm.change_set using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.change_set for select using (${READ_TENANTS});
alter table sm.environment enable row level security;
alter table sm.environment force row level security;
create policy own on sm.environment using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.environment for select using (${READ_TENANTS});
alter table sm.idempotency_record enable row level security;
alter table sm.idempotency_record force row level security;
create policy own on sm.idempotency_record using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.idempotency_record for select using (${READ_TENANTS});
alter table sm.setting_definition enable row level security;
alter table sm.setting_definition force row level security;
create policy own on sm.setting_definition using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.setting_definition for select using (${READ_TENANTS});
alter table sm.setting_value enable row level security;
alter table sm.setting_value force row level security;
create policy own on sm.setting_value using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.setting_value for select using (${READ_TENANTS});
`;

// A downward question: row-level security shows a tenant nothing of its descendants, so a function with its own policy counts for it.
const OVERRIDING_DESCENDANTS = `
grant select on sm.tenant to ${DESCENDANTS_ROLE};
grant select on sm.setting_value to ${DESCENDANTS_ROLE};
create policy descendants on sm.setting_value for select to ${DESCENDANTS_ROLE} using (true);
create function sm.tenants_overriding(ancestor uuid, setting_keys text[]) returns table (key text, tenant_id uuid)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query with recursive below as (
    select t.id from sm.tenant t
      where case when ancestor = '00000000-0000-0000-0000-000000000000' then t.parent_id is null else t.parent_id = ancestor end
    union all
    select t.id from sm.tenant t join below b on t.parent_id = b.id
  )
  select distinct v.key, v.tenant_id from sm.setting_value v join below b on b.id = v.tenant_id
  where v.key = any (setting_keys) and v.subject = '' and ancestor = nullif(current_setting('app.tenant_id', true), '')::uuid;
end
$body$;
revoke all on function sm.tenants_overriding(uuid, text[]) from public;
grant execute on function sm.tenants_overriding(uuid, text[]) to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.tenants_overriding(uuid, text[]) owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;

// Environments are resolved before a tenant is set, for every tenant at once; the function answers nothing but their names.
const ALL_ENVIRONMENTS = `
grant select on sm.environment to ${DESCENDANTS_ROLE};
create policy directory on sm.environment for select to ${DESCENDANTS_ROLE} using (true);
create function sm.all_environments() returns table (tenant_id uuid, name text, description text, revision bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select tenant_id, name, description, revision from sm.environment;
end
$body$;
revoke all on function sm.all_environments() from public;
grant execute on function sm.all_environments() to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.all_environments() owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;

// Every tenant has these; the migration is the only writer that needs no change set: they are part of the empty installation.
const ENVIRONMENTS = `
alter table sm.environment no force row level security;
insert into sm.environment (tenant_id, name, description, revision) values
  ('00000000-0000-0000-0000-000000000000', 'production', 'Live business', 0),
  ('00000000-0000-0000-0000-000000000000', 'staging', 'Rehearsal with production-like data', 0),
  ('00000000-0000-0000-0000-000000000000', 'development', 'Work in progress', 0);
alter table sm.environment force row level security;
`;

const APPEND_ONLY = ['change_set', 'change'];
const READ_AND_WRITE = ['tenant', 'environment', 'stream', 'idempotency_record', 'api_key', 'setting_definition', 'setting_value'];

/** The tables of the spine: organisation, identity, change log, due work, settings. */
export class Migration20261124000000Spine extends Migration {
  override async up(): Promise<void> {
    this.addSql(TABLES);
    this.addSql(`grant usage on schema sm to ${RUNTIME_ROLE}, ${DESCENDANTS_ROLE};`);
    for (const table of APPEND_ONLY) this.addSql(`grant select, insert on sm.${table} to ${RUNTIME_ROLE};`);
    for (const table of READ_AND_WRITE) this.addSql(`grant select, insert, update, delete on sm.${table} to ${RUNTIME_ROLE};`);
    this.addSql(`grant select on sm.migration to ${RUNTIME_ROLE};`);
    this.addSql(OVERRIDING_DESCENDANTS);
    this.addSql(ALL_ENVIRONMENTS);
    this.addSql(ENVIRONMENTS);
  }
}
