import { Injectable } from '@nestjs/common';
import { ANY_ENVIRONMENT, type Json } from '#libs/kernel';
import { type SecretReference, type SecretState, SecretUnreadableException, SecretVault } from '#libs/secrets';
import { isSecretValue, resolveSetting, type RowPlace } from '#libs/setting-resolution';
import { SecretSummaries } from '../domain/secret-summaries.ts';
import { SettingNotSecretException } from '../domain/setting.exceptions.ts';
import { storageKeyOf } from '../domain/storage-key.ts';
import { mustHaveValue } from './required-setting.ts';
import type { ScopeView } from './scope-view.ts';
import { isReadable } from './setting-item.ts';

/** A secret that is in force in a view, and where it is stored. */
export interface SecretInForce {
  readonly ownerId: string;
  readonly reference: SecretReference;
  readonly place: RowPlace;
}

/** The read side of secrets: what may be shown of those that a view refers to, and their text for who asks for one. */
@Injectable()
export class SecretsDataProvider {
  constructor(private readonly vault: SecretVault) {}

  /** What may be shown of the secrets that a view can refer to. @param keys only those of these settings; absent = all */
  async ofView(view: ScopeView, keys?: readonly string[]): Promise<SecretSummaries> {
    const secret = [...(keys ?? view.registry.secretKeys)]
      .flatMap((key) => view.registry.get(key) ?? [])
      .filter(({ isSecret }) => isSecret);
    if (secret.length === 0) return SecretSummaries.none;
    const { levels, environment } = view.context;
    const wanted = new Map<string, SecretReference[]>();
    for (const [index, { values }] of levels.entries()) {
      const references = secret
        .map(storageKeyOf)
        .flatMap((settingKey) =>
          [...new Set([ANY_ENVIRONMENT, environment])].flatMap((at) => referenceOf(settingKey, values.get(settingKey, at)?.value)),
        );
      const owner = view.owners[index] ?? '';
      if (references.length > 0) wanted.set(owner, [...(wanted.get(owner) ?? []), ...references]);
    }
    const states = await Promise.all([...wanted].map(([owner, references]) => this.vault.describe(owner, references)));
    return new SecretSummaries(new Map<string, SecretState>(states.flatMap((each) => [...each])));
  }

  /** What may be shown of secrets of one tenant. @param values what is or was stored, by the key that it was stored under */
  async ofValues(tenantId: string, values: readonly (readonly [settingKey: string, value: Json | undefined])[]): Promise<SecretSummaries> {
    const references = values.flatMap(([settingKey, value]) => referenceOf(settingKey, value));
    return references.length === 0 ? SecretSummaries.none : new SecretSummaries(await this.vault.describe(tenantId, references));
  }

  /**
   * The secret that is in force; undefined = unset.
   * @throws SettingNotSecretException SETTING_NOT_SECRET; and as ScopeView.definition
   */
  inForce(view: ScopeView, key: string): SecretInForce | undefined {
    const compiled = view.definition(key);
    if (!compiled.isSecret) throw new SettingNotSecretException(key);
    const { value, source: place } = resolveSetting(compiled, view.context);
    if (!isSecretValue(value) || typeof place !== 'object') return undefined;
    const index = view.context.levels.findIndex(
      ({ level, tenant, subject }) => level === place.level && tenant === place.tenant && subject === place.subject,
    );
    return { ownerId: view.owners[index] ?? '', reference: { settingKey: storageKeyOf(compiled), id: value.$secret }, place };
  }

  /** As SettingsView.secret. */
  async open(view: ScopeView, key: string): Promise<Json | undefined> {
    const found = this.inForce(view, key);
    if (found === undefined) return undefined;
    try {
      return await this.read(found.ownerId, found.reference);
    } catch (error) {
      const valueOf = (other: string) => (view.registry.has(other) && isReadable(view, other) ? view.get(other) : undefined);
      if (error instanceof SecretUnreadableException && !mustHaveValue(view.definition(key), valueOf)) return undefined;
      throw error;
    }
  }

  /** A secret in the clear. @throws SecretUnreadableException SECRET_UNREADABLE */
  async read(ownerId: string, reference: SecretReference): Promise<Json> {
    return JSON.parse(await this.vault.open(ownerId, reference)) as Json;
  }
}

function referenceOf(settingKey: string, value: Json | undefined): readonly SecretReference[] {
  return isSecretValue(value) ? [{ settingKey, id: value.$secret }] : [];
}
