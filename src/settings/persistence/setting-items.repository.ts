import { Injectable } from '@nestjs/common';
import { newestRevision } from '#libs/changes';
import { APPLICATION_TENANT_ID, NO_SUBJECT, type SqlSession } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { SettingPlace, SettingRowState } from '../contracts/index.ts';
import { SettingRevisionNotFoundException } from '../domain/setting.exceptions.ts';
import { rowsAt } from './logged-rows.ts';
import { STORED_COLUMNS, type StoredRow, storedValueReader } from './stored-row.ts';

/** A row of a scope that is no user's, by the key that it carries. */
export type ConfiguredRow = SettingPlace & SettingRowState;

const EVERYTHING = Number.MAX_SAFE_INTEGER;

const DEFINITIONS = `select document from sm.setting_definition where tenant_id = $1 and origin = 'api' and not is_withdrawn`;

const DEFINITIONS_AT = `
select document from (
  select distinct on (c.key) c.after as document
  from sm.change c join sm.setting_definition d on d.tenant_id = c.tenant_id and d.key = c.key and d.origin = 'api'
  where c.tenant_id = $1 and c.stream = 'settings' and c.kind like 'setting-definition.%' and c.revision <= $2
  order by c.key, c.revision desc, c.ordinal desc
) newest where document is not null`;

/** Everything that is configured in a scope, as it is or as it was; values in one statement, definitions in another. */
@Injectable()
export class SettingItemsRepository {
  /** @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND when the tenant's settings have not come that far */
  async requireRevision(sql: SqlSession, tenantId: string, revision: number): Promise<void> {
    const newest = await newestRevision(sql, tenantId, 'settings');
    if (revision <= newest) return;
    throw new SettingRevisionNotFoundException(revision, `There is no revision ${revision} of these settings. The newest is ${newest}.`);
  }

  /** Values, locks and constraints of a tenant or the application; those of users are preferences. */
  async rows(sql: SqlSession, tenantId: string, revision: number | undefined): Promise<readonly ConfiguredRow[]> {
    if (revision !== undefined) return rowsAt(sql, { tenantId, stream: 'settings', subject: NO_SUBJECT }, revision, { limit: EVERYTHING });
    const rows = await sql.query<SettingPlace & StoredRow>(
      `select key, environment, ${STORED_COLUMNS} from sm.setting_value where tenant_id = $1 and subject = ''`,
      [tenantId],
    );
    const storedValueOf = storedValueReader();
    return rows.map((row) => ({ key: row.key, environment: row.environment, ...storedValueOf(row) }));
  }

  /** Definitions that were registered over the API. */
  async definitions(sql: SqlSession, revision: number | undefined): Promise<readonly SettingDefinition[]> {
    const rows = await sql.query<{ document: SettingDefinition }>(
      revision === undefined ? DEFINITIONS : DEFINITIONS_AT,
      revision === undefined ? [APPLICATION_TENANT_ID] : [APPLICATION_TENANT_ID, revision],
    );
    return rows.map(({ document }) => document);
  }
}
