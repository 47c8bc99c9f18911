import { Injectable } from '@nestjs/common';
import { type DataKey, type NewSecret, envelopeOf, type SecretIdentity, secretName, SecretStore, type StoredSecret } from '#libs/secrets';

/** In the place of the tables of secrets and data keys: what lies here is sealed as it would be there. */
@Injectable()
export class MemorySecrets extends SecretStore {
  private readonly keys = new Map<string, readonly DataKey[]>();
  private readonly secrets = new Map<string, ReadonlyMap<string, StoredSecret>>();

  async keysInUse(tenantId: string): Promise<readonly DataKey[]> {
    return Promise.resolve(this.keys.get(tenantId) ?? []);
  }

  async addKey(tenantId: string, key: DataKey): Promise<void> {
    const known = this.keys.get(tenantId) ?? [];
    if (!known.some(({ purpose }) => purpose === key.purpose)) this.keys.set(tenantId, [...known, key]);
    return Promise.resolve();
  }

  async find(tenantId: string, secrets: readonly SecretIdentity[]): Promise<ReadonlyMap<string, string>> {
    const stored = this.secrets.get(tenantId) ?? new Map<string, StoredSecret>();
    const found = secrets.map(secretName).flatMap((name) => {
      const id = stored.get(name)?.id;
      return id === undefined ? [] : [[name, id] as const];
    });
    return Promise.resolve(new Map(found));
  }

  async add(tenantId: string, dataKeyId: string, secrets: readonly NewSecret[]): Promise<ReadonlyMap<string, string> | undefined> {
    const dataKey = (this.keys.get(tenantId) ?? []).find(({ id }) => id === dataKeyId);
    if (dataKey === undefined) return undefined;
    const stored = new Map(this.secrets.get(tenantId));
    for (const { sealed, ...secret } of secrets) {
      const name = secretName(secret);
      if (!stored.has(name)) stored.set(name, { ...secret, envelope: envelopeOf(dataKey.kek, dataKeyId, sealed), dataKey });
    }
    this.secrets.set(tenantId, stored);
    return this.find(tenantId, secrets);
  }

  /** Nothing here is ever broken. */
  async repair(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async load(tenantId: string, ids: readonly string[]): Promise<readonly StoredSecret[]> {
    return Promise.resolve(this.all(tenantId).filter(({ id }) => ids.includes(id)));
  }

  /** Every secret of a tenant. */
  all(tenantId: string): readonly StoredSecret[] {
    return [...(this.secrets.get(tenantId)?.values() ?? [])];
  }
}
