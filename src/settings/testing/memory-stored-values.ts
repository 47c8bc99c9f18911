import { Injectable } from '@nestjs/common';
import { type Actor, APPLICATION_TENANT_ID, NO_SUBJECT, reaches, Scope, type SqlSession } from '#libs/kernel';
import type { CompiledDefinition, ResolutionLevel } from '#libs/setting-resolution';
import type { BrokenValue, KeyPage, NarrowedDefinition, StoredKeyPage } from '../contracts/index.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import type { StoredKeysDataProvider, StoredKeyState } from '../data-providers/stored-keys.data-provider.ts';
import type { RowBatch, StoredRowsDataProvider } from '../data-providers/stored-rows.data-provider.ts';
import { hiddenStoredKeysOf } from '../domain/hidden-settings.ts';
import { faultsByDefault, type OwnedRow } from '../domain/judge-stored-row.ts';
import { judgeStoredRows } from '../domain/judge-stored-rows.ts';
import { RowTable } from '../domain/setting-state.ts';
import type { BrokenValuesRepository } from '../persistence/broken-values.repository.ts';
import { storedValueReader } from '../persistence/stored-row.ts';
import { MemorySession } from './memory-session.ts';
import { MemoryStore } from './memory-store.ts';
import { MemoryTenants } from './memory-tenants.ts';

const MOST_EXAMPLES = 10;
const MOST_TENANTS = 100;

/** In the place of what reads the rows of a tenant in batches: there is one batch. */
@Injectable()
export class MemoryStoredRows implements Pick<StoredRowsDataProvider, keyof StoredRowsDataProvider> {
  constructor(
    private readonly store: MemoryStore,
    private readonly tenants: MemoryTenants,
  ) {}

  async batch(sql: SqlSession, tenantId: string, keys?: readonly string[]): Promise<RowBatch> {
    const rows = rowsOf(MemorySession.of(sql), tenantId).filter(({ key }) => keys?.includes(key) !== false);
    return Promise.resolve({ rows: rows.map((row) => ({ ...row, isMarked: false })), next: undefined });
  }

  async levelsOf(tenantId: string): Promise<readonly ResolutionLevel[]> {
    const tenant = await this.tenants.tenantById(tenantId);
    if (tenant === undefined) return [];
    const valuesOf = (id: string) => RowTable.of(rowsOf(this.store.session(), id).filter(({ subject }) => subject === NO_SUBJECT));
    return [
      { level: 'application', values: valuesOf(APPLICATION_TENANT_ID) },
      ...tenant.chain.map(({ id, code }): ResolutionLevel => ({ level: 'tenant', tenant: code, values: valuesOf(id) })),
    ];
  }
}

/** In the place of the counts of stored keys over all tenants. Values are judged when they are asked for: there is no due work. */
@Injectable()
export class MemoryStoredKeys implements Pick<StoredKeysDataProvider, keyof StoredKeysDataProvider> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly stored: MemoryStoredRows,
    private readonly store: MemoryStore,
    private readonly tenants: MemoryTenants,
  ) {}

  async page(state: StoredKeyState, { limit, after = '' }: KeyPage, actor: Actor): Promise<StoredKeyPage> {
    const definitions = (await this.settings.definitions()).data;
    const hidden = new Set(hiddenStoredKeysOf(definitions, actor));
    const { registry } = definitions;
    const definitionOf = (stored: string): CompiledDefinition | undefined => registry.get(registry.keyOfStored(stored));
    const owners = [{ id: APPLICATION_TENANT_ID, code: undefined }, ...this.tenants.all()];
    const found = await Promise.all(
      owners.map(async ({ id, code }) => {
        const rows = rowsOf(this.store.session(), id).filter(({ key }) => !hidden.has(key));
        const unfit = judgeStoredRows(rows, definitionOf, await this.stored.levelsOf(id)).filter(({ violations }) => violations.length > 0);
        const wanted = state === 'needs-review' ? unfit.map(({ row }) => row) : rows.filter(({ key }) => definitionOf(key) === undefined);
        return wanted.map(({ key }) => ({ key: registry.keyOfStored(key), code }));
      }),
    );
    const all = [...Map.groupBy(found.flat(), ({ key }) => key)]
      .filter(([key]) => key > after)
      .sort(([left], [right]) => (left < right ? -1 : 1));
    const items = all.slice(0, limit).map(([key, uses]) => {
      const codes = new Set(uses.map(({ code }) => code));
      const tenantCodes = [...codes].filter((code) => code !== undefined && reaches(actor, code)).slice(0, MOST_TENANTS);
      return { key, stored: uses.length, tenants: codes.size, tenantCodes: tenantCodes.filter((code) => code !== undefined).sort() };
    });
    const last = all.length > limit ? items.at(-1) : undefined;
    return { items, ...(last === undefined ? {} : { nextAfter: last.key }) };
  }
}

/** In the place of the search for values that a changed definition breaks. */
@Injectable()
export class MemoryBrokenValues implements Pick<BrokenValuesRepository, keyof BrokenValuesRepository> {
  constructor(private readonly tenants: MemoryTenants) {}

  async brokenBy(...[sql, definitions, actor]: Parameters<BrokenValuesRepository['brokenBy']>): Promise<readonly NarrowedDefinition[]> {
    const owners = [{ id: APPLICATION_TENANT_ID, code: undefined }, ...this.tenants.all()];
    const narrowed = definitions.map((compiled): NarrowedDefinition => {
      const broken = owners.flatMap(({ id, code }) =>
        rowsOf(MemorySession.of(sql), id)
          .filter(({ key, stored }) => key === compiled.storedAs && stored.value !== undefined)
          .map((row) => ({ row, code, violations: faultsByDefault(compiled, { ...row, value: row.stored.value ?? null }) }))
          .filter(({ violations }) => violations.length > 0),
      );
      const examples = broken
        .filter(({ code }) => reaches(actor, code))
        .map(({ row: { subject, environment, stored }, code, violations }): BrokenValue => {
          const scope = code === undefined ? Scope.application() : subject === NO_SUBJECT ? Scope.tenant(code) : Scope.user(code, subject);
          return { scope, environment, value: stored.value ?? null, violations };
        });
      const tenants = new Set(broken.map(({ code }) => code)).size;
      return { key: compiled.key, values: broken.length, tenants, isComplete: true, examples: examples.slice(0, MOST_EXAMPLES) };
    });
    return Promise.resolve(narrowed.filter(({ values }) => values > 0));
  }
}

function rowsOf(session: MemorySession, tenantId: string): readonly OwnedRow[] {
  const storedValueOf = storedValueReader();
  return session
    .subjects(tenantId)
    .flatMap((subject) =>
      session
        .rows(tenantId, subject)
        .map((row) => ({ tenantId, subject, key: row.key, environment: row.environment, stored: storedValueOf(row) })),
    );
}
