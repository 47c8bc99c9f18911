import { Migration } from '@mikro-orm/migrations';
import { RUNTIME_ROLE } from '#libs/persistence';

// Written out and not taken from the entity options: a migration never changes once it has run somewhere.
const OWN_TENANT = `tenant_id = nullif(current_setting('app.tenant_id'::text, true), ''::text)::uuid`;
const READ_TENANTS = `tenant_id = any (string_to_array(nullif(current_setting('app.read_tenants'::text, true), ''::text), ','::text)::uuid[])`;

// Rows are never deleted: what is gone says so, and layers find it by its revision like any other change.
const TABLES: Readonly<Record<string, string>> = {
  flag: 'key text not null, definition jsonb not null, archived_at timestamptz null, revision bigint not null, primary key (tenant_id, key)',
  flag_environment:
    'key text not null, environment text not null, configuration jsonb null, revision bigint not null, primary key (tenant_id, key, environment)',
  segment: 'key text not null, definition jsonb null, revision bigint not null, primary key (tenant_id, key)',
  flag_switch:
    'key text not null, environment text not null, killed boolean not null, reason text not null, changed_by text not null, changed_at timestamptz not null, revision bigint not null, primary key (tenant_id, key, environment)',
};

function tableOf(name: string, columns: string): string {
  return `
create table sm.${name} (tenant_id uuid not null, ${columns});
comment on table sm.${name} is 'tenant table';
create index ${name}_revision on sm.${name} (tenant_id, revision);
alter table sm.${name} enable row level security;
alter table sm.${name} force row level security;
create policy own on sm.${name} using (${OWN_TENANT}) with check (${OWN_TENANT});
create policy chain on sm.${name} for select using (${READ_TENANTS});
grant select, insert, update on sm.${name} to ${RUNTIME_ROLE};
`;
}

/** Feature flags, what they do in each environment, segments, and kill switches. */
export class Migration20261124000008FeatureFlags extends Migration {
  override async up(): Promise<void> {
    for (const [name, columns] of Object.entries(TABLES)) this.addSql(tableOf(name, columns));
  }
}
