import { Injectable } from '@nestjs/common';
import { type Actor, APPLICATION_TENANT_ID, reaches, type SqlSession } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { SettingRegistry } from '#libs/setting-resolution';
import type { KeyPage, StoredKey, StoredKeyPage } from '../contracts/index.ts';
import { hiddenStoredKeysOf } from '../domain/hidden-settings.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';

/** Which stored values are asked for: of keys that nobody declares, or such that do not fit their definition. */
export type StoredKeyState = 'unused' | 'needs-review';

interface UseRow {
  readonly key: string;
  readonly stored: string;
  readonly tenants: string;
  readonly codes: readonly string[];
}

/** The keys of the values of all tenants, with counts. */
@Injectable()
export class StoredKeysDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly settings: SettingsDataProvider,
  ) {}

  /** Keys in their order, without those of settings that the actor may not know; tenants are named as far as it reaches them. */
  async page(state: StoredKeyState, { limit, after }: KeyPage, actor: Actor): Promise<StoredKeyPage> {
    const definitions = (await this.settings.definitions()).data;
    const hidden = new Set(hiddenStoredKeysOf(definitions, actor));
    return this.reader.read({ tenantId: APPLICATION_TENANT_ID }, async (sql) => {
      const named = (await namesOfStored(sql, definitions.registry, state)).filter(({ stored }) => !hidden.has(stored));
      const wanted = after === undefined ? named : named.filter(({ key }) => key > after);
      const page = wanted.slice(0, limit);
      const use = await useOf(
        sql,
        page.map(({ stored }) => stored),
        state === 'needs-review',
      );
      const items = page.map(({ key, stored }) => storedKey(key, use.get(stored), actor));
      const last = wanted.length > limit ? page.at(-1) : undefined;
      return { items, ...(last === undefined ? {} : { nextAfter: last.key }) };
    });
  }
}

/** The stored keys in question with the names they go by, in the order of the names. */
async function namesOfStored(sql: SqlSession, registry: SettingRegistry, state: StoredKeyState) {
  const rows = await sql.query<{ key: string }>('select key from sm.stored_setting_keys($1)', [state === 'needs-review']);
  return rows
    .map(({ key: stored }) => ({ stored, key: registry.keyOfStored(stored) }))
    .filter(({ stored, key }) => (registry.get(key)?.storedAs === stored) === (state === 'needs-review'))
    .sort((left, right) => (left.key < right.key ? -1 : 1));
}

async function useOf(sql: SqlSession, keys: readonly string[], onlyNeedingReview: boolean): Promise<ReadonlyMap<string, UseRow>> {
  const rows = await sql.query<UseRow>(
    `select u.key, u.stored, u.tenants,
       coalesce((select array_agg(t.code order by t.code) from sm.tenant t where t.id = any (u.some_tenants)), '{}') as codes
     from sm.setting_key_use($1, $2) u`,
    [keys, onlyNeedingReview],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

function storedKey(key: string, use: UseRow | undefined, actor: Actor): StoredKey {
  const tenantCodes = (use?.codes ?? []).filter((code) => reaches(actor, code));
  return { key, stored: Number(use?.stored ?? 0), tenants: Number(use?.tenants ?? 0), tenantCodes };
}
