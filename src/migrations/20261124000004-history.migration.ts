import { Migration } from '@mikro-orm/migrations';

// In the order in which rows are listed, of one user too, so that a page of a state reads the changes of its own rows only.
const CHANGES_BY_ROW = `
create index change_row on sm.change (tenant_id, stream, subject, key, environment, revision);
drop index sm.change_key;
`;

/** The change log can be asked for the rows of a scope at any revision. */
export class Migration20261124000004History extends Migration {
  override async up(): Promise<void> {
    this.addSql(CHANGES_BY_ROW);
  }
}
