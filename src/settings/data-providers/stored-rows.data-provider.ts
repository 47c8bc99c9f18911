import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, TenantDirectory } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { CompiledDefinition, ResolutionLevel } from '#libs/setting-resolution';
import type { OwnedRow } from '../domain/judge-stored-row.ts';
import { RowTable } from '../domain/setting-state.ts';
import { STORED_COLUMNS, type StoredRow, storedValueReader } from '../persistence/stored-row.ts';

/** Where a batch ended: the next begins after it. */
export type RowPosition = Pick<OwnedRow, 'subject' | 'key' | 'environment'>;

/** A part of a tenant's rows, with whether it is marked as needing review. */
export interface RowBatch {
  readonly rows: readonly (OwnedRow & { readonly isMarked: boolean })[];
  /** Undefined = there is no more. */
  readonly next: RowPosition | undefined;
}

interface Row extends StoredRow {
  readonly subject: string;
  readonly key: string;
  readonly environment: string;
  readonly needs_review: boolean;
}

/** The stored rows of one tenant, in batches, for those who judge all of them. */
@Injectable()
export class StoredRowsDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly tenants: TenantDirectory,
  ) {}

  /**
   * The next batch of values. The rows of one key and subject are never parted: together they make a merged value.
   * @param keys the stored keys in question; undefined = all
   */
  async batch(
    sql: SqlSession,
    tenantId: string,
    keys: readonly string[] | undefined,
    after: RowPosition | undefined,
    size: number,
  ): Promise<RowBatch> {
    const found = await sql.query<Row>(
      `select subject, key, environment, needs_review, ${STORED_COLUMNS} from sm.setting_value
       where tenant_id = $1 and ($2::text[] is null or key = any ($2))
         and ($3::text is null or (subject, key, environment) > ($3, $4, $5)) order by subject, key, environment limit $6`,
      [tenantId, keys ?? null, after?.subject ?? null, after?.key ?? null, after?.environment ?? null, size],
    );
    const storedValueOf = storedValueReader();
    const rows = found.map((row) => {
      const { subject, key, environment, needs_review: isMarked } = row;
      return { tenantId, subject, key, environment, isMarked, stored: storedValueOf(row) };
    });
    if (rows.length < size) return { rows, next: undefined };
    const last = rows.at(-1);
    const whole = rows.filter((row) => row.subject !== last?.subject || row.key !== last.key);
    const kept = whole.length === 0 ? rows : whole;
    return { rows: kept, next: kept.at(-1) };
  }

  /** The levels from the application down to a tenant, for settings that are merged; for others, and at the application, none are needed. */
  async levelsOf(tenantId: string, definitions: Iterable<CompiledDefinition>): Promise<readonly ResolutionLevel[]> {
    const keys = [...definitions].filter((compiled) => compiled.merges).map((compiled) => compiled.storedAs);
    const tenant = tenantId === APPLICATION_TENANT_ID ? undefined : await this.tenants.tenantById(tenantId);
    if (keys.length === 0 || tenant === undefined) return [];
    const owners = [{ id: APPLICATION_TENANT_ID, code: '' }, ...tenant.chain];
    const readTenants = owners.map((owner) => owner.id);
    const found = await this.reader.read({ tenantId, readTenants }, (sql) =>
      sql.query<Row & { readonly tenant_id: string }>(
        `select tenant_id, subject, key, environment, needs_review, ${STORED_COLUMNS} from sm.setting_value
         where tenant_id = any ($1) and subject = '' and key = any ($2)`,
        [readTenants, keys],
      ),
    );
    const storedValueOf = storedValueReader();
    return owners.map(({ id, code }) => {
      const rows = found.filter((row) => row.tenant_id === id).map((row) => ({ ...row, stored: storedValueOf(row) }));
      const values = RowTable.of(rows);
      return code === '' ? { level: 'application', values } : { level: 'tenant', tenant: code, values };
    });
  }
}
