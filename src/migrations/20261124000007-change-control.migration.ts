import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// Written out and not taken from the entity options: a migration never changes once it has run somewhere.
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

const CHANGE_REQUESTS = `
create table sm.change_request (
  tenant_id uuid not null,
  id uuid not null,
  type text not null,
  status text not null,
  author_id text not null,
  content text not null,
  digest text not null,
  state jsonb not null,
  expires_at timestamptz not null,
  revision bigint not null,
  primary key (tenant_id, id)
);
comment on table sm.change_request is 'tenant table';
create index change_request_status on sm.change_request (tenant_id, status, id);
alter table sm.change_request add constraint change_request_state check (status = ANY (ARRAY['proposed'::text, 'approved'::text, 'applied'::text, 'declined'::text, 'cancelled'::text, 'expired'::text, 'void'::text]));
alter table sm.change_request enable row level security;
alter table sm.change_request force row level security;
create policy own on sm.change_request using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.change_request for select using (${READ_TENANTS});
grant select, insert, update on sm.change_request to ${RUNTIME_ROLE};
alter table sm.change_set add column on_behalf jsonb null;
`;

// The builds before this one go on calling the function of the spine.
const PROTECTED_ENVIRONMENTS = `
alter table sm.environment add column protected boolean not null default false;
alter table sm.environment add column required_approvals int not null default 1;
alter table sm.environment add constraint environment_required_approvals check (required_approvals >= 1 AND required_approvals <= 10);
create function sm.all_environments_with_protection()
returns table (tenant_id uuid, name text, description text, protected boolean, required_approvals int, revision bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
#variable_conflict use_column
begin
  return query select tenant_id, name, description, protected, required_approvals, revision from sm.environment;
end
$body$;
revoke all on function sm.all_environments_with_protection() from public;
grant execute on function sm.all_environments_with_protection() to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.all_environments_with_protection() owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;

/** Change requests, environments whose configuration needs approvals, and who acts for whom in the change log. */
export class Migration20261124000007ChangeControl extends Migration {
  override async up(): Promise<void> {
    this.addSql(CHANGE_REQUESTS);
    this.addSql(PROTECTED_ENVIRONMENTS);
  }
}
