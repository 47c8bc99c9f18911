import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, TenantDirectory, type Work } from '#libs/kernel';
import type { ValueRow } from '../data-providers/value-table.ts';
import type { SettingWrite } from '../domain/setting-state.ts';
import type { ChangeTerms, OwnedRows, SettingValueRepository } from '../persistence/setting-value.repository.ts';
import { storedValueReader } from '../persistence/stored-row.ts';
import { asStored, MemorySession } from './memory-session.ts';

/** In the place of the repository of values. */
@Injectable()
export class MemorySettingValues implements Pick<SettingValueRepository, keyof SettingValueRepository> {
  constructor(private readonly tenants: TenantDirectory) {}

  async terms(sql: SqlSession, tenantId: string): Promise<ChangeTerms> {
    const tenant = await this.tenants.tenantById(tenantId);
    return { definitions: MemorySession.of(sql).revision(APPLICATION_TENANT_ID, 'settings'), status: tenant?.status ?? null };
  }

  async load(
    sql: SqlSession,
    owners: readonly { tenantId: string; subject: string }[],
    keys: readonly string[],
  ): Promise<readonly OwnedRows[]> {
    const session = MemorySession.of(sql);
    const storedValueOf = storedValueReader();
    const loaded = owners.map(({ tenantId, subject }) => {
      const rows = session.rows(tenantId, subject).filter((row) => keys.includes(row.key));
      return { tenantId, subject, rows: rows.map((row) => ({ key: row.key, environment: row.environment, stored: storedValueOf(row) })) };
    });
    return Promise.resolve(loaded);
  }

  async write(work: Work, subject: string, revision: number, writes: readonly SettingWrite[]): Promise<void> {
    const by = { revision, changed_by: work.actor.name, changed_at: work.at.toISOString() };
    const set = writes.flatMap(({ storedAs: key, environment, row }): readonly ValueRow[] => {
      if (row === undefined) return [];
      const { value, enforced = false, constraint = null } = asStored(row);
      const rest = { has_value: value !== undefined, value: value ?? null, enforced, level_constraint: constraint };
      return [{ key, environment, ...rest, ...by }];
    });
    const gone = writes.filter(({ row }) => row === undefined).map(({ storedAs: key, environment }) => ({ key, environment }));
    MemorySession.of(work.sql).replaceRows(work.tenantId, subject, set, gone);
    return Promise.resolve();
  }
}
