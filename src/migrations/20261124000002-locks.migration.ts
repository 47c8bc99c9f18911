import { Migration } from '@mikro-orm/migrations';

const LOCKS = `
alter table sm.setting_value alter column value drop not null;
alter table sm.setting_value add column enforced boolean not null default false;
alter table sm.setting_value add column level_constraint jsonb null;
alter table sm.setting_value add constraint setting_value_holds_something check (value is not null or level_constraint is not null);
`;

/** Locks and constraints of setting values. */
export class Migration20261124000002Locks extends Migration {
  override async up(): Promise<void> {
    this.addSql(LOCKS);
  }
}
