import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

const ROLES = `
create table sm.role (
  tenant_id uuid not null,
  name text not null,
  description text not null,
  permissions jsonb not null,
  revision bigint not null,
  primary key (tenant_id, name)
);
comment on table sm.role is 'tenant table';
alter table sm.role enable row level security;
alter table sm.role force row level security;
create policy own on sm.role for all
  using (tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid);
create policy chain on sm.role for select
  using (tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[]));
grant select, insert, update, delete on sm.role to ${RUNTIME_ROLE};
`;

// Whoever authenticates must know the roles of every tenant before a tenant is known.
const ROLES_OF = `
grant select on sm.role to ${DESCENDANTS_ROLE};
create policy directory on sm.role for select to ${DESCENDANTS_ROLE} using (true);
create function sm.roles_of(owners uuid[]) returns table (tenant_id uuid, name text, permissions jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select tenant_id, name, permissions from sm.role where tenant_id = any (owners);
end
$body$;
revoke all on function sm.roles_of(uuid[]) from public;
grant execute on function sm.roles_of(uuid[]) to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.roles_of(uuid[]) owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;

const ROTATION = `
alter table sm.api_key add column rotated_at timestamptz null;
alter table sm.api_key add column previous_prefix text null;
alter table sm.api_key add column previous_hash text null;
alter table sm.api_key add column previous_until timestamptz null;
`;

/** Roles made by tenants and by the application, and the secret that an API key had before its rotation. */
export class Migration20261124000006Identity extends Migration {
  override async up(): Promise<void> {
    this.addSql(ROLES);
    this.addSql(ROLES_OF);
    this.addSql(ROTATION);
  }
}
