import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, NO_SUBJECT, Scope } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { SettingRegistry } from '#libs/setting-resolution';
import type { CountedKey, MisfittingValue, StoredValuesSummary } from '../contracts/index.ts';
import { faultsOfLevel } from '../domain/judge-stored-row.ts';
import { judgeStoredRows } from '../domain/judge-stored-rows.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';
import { type RowPosition, StoredRowsDataProvider } from './stored-rows.data-provider.ts';
import { type TenantCode, TenantCodes } from './tenant-codes.ts';

const ROWS_A_READ = 2_000;

interface Counts {
  values: number;
  misfitting: number;
  readonly unused: Map<string, number>;
  readonly deprecated: Map<string, number>;
}

/** Looks at every stored value of the installation, tenant by tenant and in batches. */
@Injectable()
export class StoredValuesCheckDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly settings: SettingsDataProvider,
    private readonly stored: StoredRowsDataProvider,
    private readonly tenants: TenantCodes,
  ) {}

  /** @param told is called for each value that does not fit the definitions in force in this process */
  async check(told: (misfit: MisfittingValue) => void): Promise<StoredValuesSummary> {
    const { registry } = (await this.settings.definitions()).data;
    const tenants = await this.tenants.open();
    const counts: Counts = { values: 0, misfitting: 0, unused: new Map(), deprecated: new Map() };
    for (const tenant of [{ id: APPLICATION_TENANT_ID, code: '' }, ...tenants]) await this.checkTenant(tenant, registry, counts, told);
    const { values, misfitting } = counts;
    return { tenants: tenants.length, values, misfitting, unused: listOf(counts.unused), deprecated: listOf(counts.deprecated) };
  }

  private async checkTenant(
    tenant: TenantCode,
    registry: SettingRegistry,
    counts: Counts,
    told: (misfit: MisfittingValue) => void,
  ): Promise<void> {
    const definitionOf = (storedAs: string) => {
      const compiled = registry.get(registry.keyOfStored(storedAs));
      return compiled?.storedAs === storedAs ? compiled : undefined;
    };
    const upper = await this.stored.levelsOf(tenant.id, registry.values());
    let after: RowPosition | undefined;
    do {
      const { rows, next } = await this.reader.read({ tenantId: tenant.id }, (sql) =>
        this.stored.batch(sql, tenant.id, undefined, after, ROWS_A_READ),
      );
      counts.values += rows.length;
      for (const { key } of rows) if (definitionOf(key) === undefined) add(counts.unused, key);
      for (const { row, compiled, violations } of judgeStoredRows(rows, definitionOf, upper)) {
        if (compiled.definition.deprecated !== undefined) add(counts.deprecated, compiled.key);
        const found = [...violations, ...(row.stored.value === undefined ? [] : faultsOfLevel(compiled, row))];
        if (found.length === 0) continue;
        counts.misfitting += 1;
        told({ key: compiled.key, scope: scopeOf(tenant.code, row.subject), environment: row.environment, violations: found });
      }
      after = next;
    } while (after !== undefined);
  }
}

function scopeOf(code: string, subject: string): Scope {
  if (code === '') return Scope.application();
  return subject === NO_SUBJECT ? Scope.tenant(code) : Scope.user(code, subject);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function listOf(counts: ReadonlyMap<string, number>): readonly CountedKey[] {
  return [...counts].map(([key, values]) => ({ key, values })).sort((left, right) => (left.key < right.key ? -1 : 1));
}
