import { Migration } from '@mikro-orm/migrations';
import { DESCENDANTS_ROLE, RUNTIME_ROLE } from '#libs/persistence';

// Written out and not taken from the entity options: a migration never changes once it has run somewhere.
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

const ROLLOUTS = `
create table sm.flag_rollout (
  tenant_id uuid not null,
  id uuid not null,
  key text not null,
  environment text not null,
  rule_id text not null,
  status text not null,
  details jsonb not null,
  ended_at timestamptz null,
  revision bigint not null,
  primary key (tenant_id, id)
);
comment on table sm.flag_rollout is 'tenant table';
create unique index flag_rollout_running on sm.flag_rollout (tenant_id, key, environment, rule_id) where (ended_at is null);
create index flag_rollout_place on sm.flag_rollout (tenant_id, key, environment, id);
alter table sm.flag_rollout add constraint flag_rollout_status check (status = ANY (ARRAY['initiated'::text, 'progressing'::text, 'paused'::text, 'rolled-back'::text, 'completed'::text, 'aborted'::text]));
alter table sm.flag_rollout enable row level security;
alter table sm.flag_rollout force row level security;
create policy own on sm.flag_rollout using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.flag_rollout for select using (${READ_TENANTS});
grant select, insert, update on sm.flag_rollout to ${RUNTIME_ROLE};
`;

// Metrics are of the whole process and belong to no tenant.
const COUNTS = `
grant select on sm.flag_rollout to ${DESCENDANTS_ROLE};
create policy directory on sm.flag_rollout for select to ${DESCENDANTS_ROLE} using (true);
create function sm.count_flag_rollouts() returns table (running bigint, waiting bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $body$
begin
  return query select count(*), count(*) filter (where details ->> 'waitingFor' is not null) from sm.flag_rollout where ended_at is null;
end
$body$;
revoke all on function sm.count_flag_rollouts() from public;
grant execute on function sm.count_flag_rollouts() to ${RUNTIME_ROLE};
grant create on schema sm to ${DESCENDANTS_ROLE};
alter function sm.count_flag_rollouts() owner to ${DESCENDANTS_ROLE};
revoke create on schema sm from ${DESCENDANTS_ROLE};
`;

/** Rollouts of feature flags. */
export class Migration20261124000011FlagRollouts extends Migration {
  override async up(): Promise<void> {
    this.addSql(ROLLOUTS);
    this.addSql(COUNTS);
  }
}
