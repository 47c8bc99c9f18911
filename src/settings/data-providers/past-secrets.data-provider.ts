import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type Json, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import type { SettingRowState } from '../contracts/index.ts';
import { isToBeSummarised, type SecretSummaries } from '../domain/secret-summaries.ts';
import { storageKeyOf } from '../domain/storage-key.ts';
import { SecretsDataProvider } from './secrets.data-provider.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';

/** A row before and after something. */
interface RowPair {
  readonly key: string;
  readonly before: SettingRowState | null;
  readonly after: SettingRowState | null;
}

/** A stored value, or one before and after something. */
interface PastValue {
  readonly value?: Json;
  readonly before?: Json;
  readonly after?: Json;
}

/** What may be shown of secrets in the past of a scope. */
@Injectable()
export class PastSecretsDataProvider {
  constructor(
    private readonly secrets: SecretsDataProvider,
    private readonly settings: SettingsDataProvider,
    private readonly tenants: TenantDirectory,
  ) {}

  /** Changes of rows, with their secrets summarised. */
  async ofRows<Item extends RowPair>(scope: Scope, items: readonly Item[]): Promise<readonly Item[]> {
    const shown = await this.shownIn(
      scope,
      items.flatMap(({ key, before, after }) => [before, after].map((row) => [key, row?.value] as const)),
    );
    const ofRow = (key: string, row: SettingRowState | null) => (row?.value === undefined ? row : { ...row, value: shown(key, row.value) });
    return items.map((item) => ({ ...item, before: ofRow(item.key, item.before), after: ofRow(item.key, item.after) }));
  }

  /** Values of settings, with their secrets summarised. @param keyOf the key of an item */
  async ofValues<Item extends PastValue>(scope: Scope, items: readonly Item[], keyOf: (item: Item) => string): Promise<readonly Item[]> {
    const members = ['value', 'before', 'after'] as const;
    const shown = await this.shownIn(
      scope,
      items.flatMap((item) => members.map((member) => [keyOf(item), item[member]] as const)),
    );
    return items.map((item) => {
      const there = members.filter((member) => item[member] !== undefined);
      return { ...item, ...Object.fromEntries(there.map((member) => [member, shown(keyOf(item), item[member] ?? null)])) };
    });
  }

  private async shownIn(
    scope: Scope,
    values: readonly (readonly [string, Json | undefined])[],
  ): Promise<(key: string, value: Json) => Json> {
    const { registry } = (await this.settings.definitions()).data;
    const isSecret = (key: string, value: Json | undefined) => isToBeSummarised(registry.get(key)?.isSecret, value);
    const secret = values.filter(([key, value]) => isSecret(key, value));
    if (secret.length === 0) return (_key, value) => value;
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(tenant)).id;
    const storedAs = (key: string): string => {
      const compiled = registry.get(key);
      return compiled === undefined ? key : storageKeyOf(compiled);
    };
    const summaries: SecretSummaries = await this.secrets.ofValues(
      tenantId,
      secret.map(([key, value]) => [storedAs(key), value] as const),
    );
    return (key, value) => (isSecret(key, value) ? summaries.summary(value) : value);
  }
}
