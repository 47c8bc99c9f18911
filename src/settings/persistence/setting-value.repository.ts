import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, type TenantStatus, type Work } from '#libs/kernel';
import type { SettingRow, SettingWrite } from '../domain/setting-state.ts';
import { STORED_COLUMNS, type StoredRow, storedValueReader } from './stored-row.ts';

interface ValueRow extends StoredRow {
  readonly tenant_id: string;
  readonly subject: string;
  readonly key: string;
  readonly environment: string;
}

/** Rows of one owner: a tenant (or the application) and a subject (`''` = no user). */
export interface OwnedRows {
  readonly tenantId: string;
  readonly subject: string;
  readonly rows: readonly SettingRow[];
}

/** What holds for all changes of a tenant's settings. */
export interface ChangeTerms {
  /** Revision of the application's settings, by which the definitions are known. */
  readonly definitions: number;
  /** Null for the application. */
  readonly status: TenantStatus | null;
}

/** The write side of setting values: facts for decisions, and sets of rows in few statements. */
@Injectable()
export class SettingValueRepository {
  /** What a change must know before anything else. */
  async terms(sql: SqlSession, tenantId: string): Promise<ChangeTerms> {
    const [terms] = await sql.query<ChangeTerms>(
      `select coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as definitions,
         (select status from sm.tenant where id = $2) as status`,
      [APPLICATION_TENANT_ID, tenantId],
    );
    return terms ?? { definitions: 0, status: null };
  }

  /** The rows of the given keys for each owner, in the order of the owners. */
  async load(
    sql: SqlSession,
    owners: readonly { tenantId: string; subject: string }[],
    keys: readonly string[],
  ): Promise<readonly OwnedRows[]> {
    const rows = await sql.query<ValueRow>(
      `select v.tenant_id, v.subject, v.key, v.environment, ${STORED_COLUMNS}
       from unnest($1::uuid[], $2::text[]) as owner (tenant_id, subject)
       join sm.setting_value v on v.tenant_id = owner.tenant_id and v.subject = owner.subject and v.key = any ($3)`,
      [owners.map((owner) => owner.tenantId), owners.map((owner) => owner.subject), keys],
    );
    const storedValueOf = storedValueReader();
    const toSettingRow = (row: ValueRow): SettingRow => ({ key: row.key, environment: row.environment, stored: storedValueOf(row) });
    return owners.map((owner) => ({
      ...owner,
      rows: rows.filter((row) => row.tenant_id === owner.tenantId && row.subject === owner.subject).map(toSettingRow),
    }));
  }

  /** Writes the rows of one owner: those with a state are inserted or replaced, the others go. */
  async write(work: Work, subject: string, revision: number, writes: readonly SettingWrite[]): Promise<void> {
    const set = writes.flatMap(({ storedAs: key, environment, row }) => (row === undefined ? [] : [{ key, environment, ...row }]));
    const gone = writes.filter((write) => write.row === undefined);
    if (set.length > 0) {
      await work.sql.query(
        `insert into sm.setting_value as v
           (tenant_id, subject, key, environment, value, enforced, level_constraint, revision, changed_by, changed_at)
         select $1, $2, item->>'key', item->>'environment', item->'value', coalesce((item->'enforced')::boolean, false), item->'constraint',
           $3, $4, $5 from jsonb_array_elements($6::jsonb) as item
         on conflict (tenant_id, subject, key, environment)
         do update set value = excluded.value, enforced = excluded.enforced, level_constraint = excluded.level_constraint,
           needs_review = v.needs_review and v.value is not distinct from excluded.value,
           revision = excluded.revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
        [work.tenantId, subject, revision, work.actor.name, work.at.toISOString(), JSON.stringify(set)],
      );
    }
    if (gone.length > 0) {
      await work.sql.query(
        `delete from sm.setting_value v using unnest($3::text[], $4::text[]) as item (key, environment)
         where v.tenant_id = $1 and v.subject = $2 and v.key = item.key and v.environment = item.environment`,
        [work.tenantId, subject, gone.map((write) => write.storedAs), gone.map((write) => write.environment)],
      );
    }
  }
}
