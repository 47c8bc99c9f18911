import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// Written out and not taken from the entity options: a migration never changes once it has run somewhere.
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

const TABLES = `
create table sm.data_key (
  tenant_id uuid not null,
  id uuid not null,
  purpose text not null,
  kek text not null,
  wrapped text not null,
  created_at timestamptz not null,
  retired_at timestamptz null,
  primary key (tenant_id, id)
);
comment on table sm.data_key is 'tenant table';
create unique index data_key_in_use on sm.data_key (tenant_id, purpose) where (retired_at is null);
alter table sm.data_key add constraint data_key_purpose check (purpose = ANY (ARRAY['seal'::text, 'fingerprint'::text]));
create table sm.secret (
  tenant_id uuid not null,
  id uuid not null,
  key text not null,
  data_key_id uuid not null,
  envelope text not null,
  fingerprint text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
comment on table sm.secret is 'tenant table';
alter table sm.secret add constraint secret_once unique (tenant_id, key, fingerprint);
create index secret_data_key on sm.secret (tenant_id, data_key_id);
alter table sm.secret add constraint secret_data_key_there foreign key (tenant_id, data_key_id) references sm.data_key (tenant_id, id);
create table sm.secret_rotation (
  id uuid not null,
  kek text not null,
  with_data_keys boolean not null,
  started_at timestamptz not null,
  finished_at timestamptz null,
  total bigint not null,
  done bigint not null default '0',
  primary key (id)
);
comment on table sm.secret_rotation is 'directory table: a rotation of keys goes through every tenant';
create unique index secret_rotation_one on sm.secret_rotation ((finished_at is null)) where (finished_at is null);
`;

const WALLS = ['data_key', 'secret'].map(
  (table) => `
alter table sm.${table} enable row level security;
alter table sm.${table} force row level security;
create policy own on sm.${table} using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.${table} for select using (${READ_TENANTS});
`,
);

// A secret stays what it is for as long as it is there: only the envelope around it and the name of its key may change.
const RIGHTS = `
grant select, insert on sm.secret to ${RUNTIME_ROLE};
grant update (envelope, data_key_id) on sm.secret to ${RUNTIME_ROLE};
grant select, insert, delete on sm.data_key to ${RUNTIME_ROLE};
grant update (kek, wrapped, retired_at) on sm.data_key to ${RUNTIME_ROLE};
grant select, insert on sm.secret_rotation to ${RUNTIME_ROLE};
grant update (done, finished_at) on sm.secret_rotation to ${RUNTIME_ROLE};
`;

// Which master keys are in use is asked at the start and by a rotation, for every tenant at once. The answer holds nothing that opens anything.
const KEYS_IN_USE = `
grant select on sm.data_key, sm.secret to ${DESCENDANTS_ROLE};
create policy keys on sm.data_key for select to ${DESCENDANTS_ROLE} using (true);
create policy keys on sm.secret for select to ${DESCENDANTS_ROLE} using (true);
create function sm.keys_in_use() returns table (tenant_id uuid, id uuid, purpose text, kek text, wrapped text, created_at timestamptz, is_retired boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select tenant_id, id, purpose, kek, wrapped, created_at, retired_at is not null from sm.data_key;
end
$body$;
create function sm.secrets_by_key() returns table (tenant_id uuid, data_key_id uuid, kek text, secrets bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select s.tenant_id, s.data_key_id, split_part(s.envelope, '.', 2), count(*) from sm.secret s group by 1, 2, 3;
end
$body$;
revoke all on function sm.keys_in_use(), sm.secrets_by_key() from public;
grant execute on function sm.keys_in_use(), sm.secrets_by_key() to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.keys_in_use() owner to ${DESCENDANTS_ROLE};
alter function sm.secrets_by_key() owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;

/** Sealed secrets of settings, the wrapped data keys of tenants, and how far a rotation of keys is. */
export class Migration20261124000005Secrets extends Migration {
  override async up(): Promise<void> {
    this.addSql(TABLES);
    for (const walls of WALLS) this.addSql(walls);
    this.addSql(RIGHTS);
    this.addSql(KEYS_IN_USE);
  }
}
