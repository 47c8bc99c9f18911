import { Migration } from '@mikro-orm/migrations';
import { RUNTIME_ROLE } from '#libs/persistence';

const TABLES = `
create table sm.delivery (
  consumer text not null,
  tenant_id uuid not null,
  stream text not null,
  position bigint not null,
  attempts int not null default 0,
  retry_at timestamptz null,
  parked_at timestamptz null,
  last_error text null,
  primary key (consumer, tenant_id, stream)
);
comment on table sm.delivery is 'directory table: the one runner delivers the events of every tenant';
create table sm.due_work (
  id uuid not null,
  tenant_id uuid not null,
  kind text not null,
  subject text not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  parked_at timestamptz null,
  last_error text null,
  primary key (id)
);
comment on table sm.due_work is 'directory table: the one runner looks for what is due in every tenant';
create index due_work_due_at on sm.due_work (due_at);
alter table sm.due_work add constraint due_work_once unique (tenant_id, kind, subject);
grant select, insert, update, delete on sm.delivery, sm.due_work to ${RUNTIME_ROLE};
alter table sm.api_key add column expired_at timestamptz null;
`;

// What was written before due work existed: keys with an expiry, and stored results of idempotent commands.
const EARLIER_WORK = `
insert into sm.due_work (id, tenant_id, kind, subject, due_at)
  select gen_random_uuid(), tenant_id, 'api-key.expire', id::text, expires_at from sm.api_key where expires_at is not null and revoked_at is null;
alter table sm.idempotency_record no force row level security;
insert into sm.due_work (id, tenant_id, kind, subject, due_at)
  select gen_random_uuid(), tenant_id, 'idempotency-record.expire', '', min(expires_at) from sm.idempotency_record group by tenant_id;
alter table sm.idempotency_record force row level security;
`;

/** The tables of libs/work: how far each consumer of events is, and what is to be done at a time. */
export class Migration20261124000001Work extends Migration {
  override async up(): Promise<void> {
    this.addSql(TABLES);
    this.addSql(EARLIER_WORK);
  }
}
