import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IdGenerator, UnavailableException } from '#libs/kernel';
import { KEY_BYTES } from './authenticated-encryption.ts';
import { BoundedMap } from './bounded-map.ts';
import { KeyProvider } from './key-provider.ts';
import { MasterKeyMissingException, MasterKeyUnknownException } from './secret.exceptions.ts';
import { type DataKey, type DataKeyPurpose, SecretStore } from './secret-store.ts';

const MAX_OPEN_KEYS = 20_000;
const MAX_TENANTS = 10_000;

/** A data key that can be used. */
export interface OpenKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The keys that a tenant's secrets are sealed and compared by. */
export type TenantKeys = Readonly<Record<DataKeyPurpose, OpenKey>>;

/** The data keys of tenants: makes and wraps them, and keeps the unwrapped ones in memory. */
@Injectable()
export class DataKeys {
  private readonly open = new BoundedMap<Uint8Array>(MAX_OPEN_KEYS);
  private readonly current = new BoundedMap<TenantKeys>(MAX_TENANTS);

  constructor(
    private readonly store: SecretStore,
    private readonly provider: KeyProvider,
    private readonly ids: IdGenerator,
  ) {}

  /**
   * The keys of a tenant that are in use; they are made where there are none.
   * @param anew true to look them up again, after one of them has gone out of use
   * @throws MasterKeyMissingException MASTER_KEY_MISSING, MasterKeyUnknownException MASTER_KEY_UNKNOWN
   */
  async of(tenantId: string, anew = false): Promise<TenantKeys> {
    if (this.provider.currentKeyId === undefined) throw new MasterKeyMissingException();
    const known = anew ? undefined : this.current.get(tenantId);
    if (known !== undefined) return known;
    const keys = (await this.inUse(tenantId)) ?? (await this.completed(tenantId));
    this.current.set(tenantId, keys);
    return keys;
  }

  /** As `of`, but nothing is made: undefined when the tenant has no keys yet, or none that can be used. */
  async find(tenantId: string): Promise<TenantKeys | undefined> {
    if (this.provider.currentKeyId === undefined) throw new MasterKeyMissingException();
    return this.current.get(tenantId) ?? (await this.inUse(tenantId));
  }

  /** The bytes of a stored data key. @throws Error when its master key is not there or does not fit */
  async unwrapped(tenantId: string, key: DataKey): Promise<Uint8Array> {
    const known = this.open.get(key.id);
    if (known !== undefined) return known;
    const bytes = await this.provider.unwrap(key, contextOf(tenantId, key));
    this.open.set(key.id, bytes);
    return bytes;
  }

  /** The name of the master key that seals data keys. @throws MasterKeyMissingException MASTER_KEY_MISSING */
  get masterKeyId(): string {
    const id = this.provider.currentKeyId;
    if (id === undefined) throw new MasterKeyMissingException();
    return id;
  }

  /** True when a data key cannot be unwrapped any more, as its master key was declared lost. */
  isLost({ kek }: Pick<DataKey, 'kek'>): boolean {
    return this.provider.isLost(kek);
  }

  /** A fresh data key. */
  async make(tenantId: string, purpose: DataKeyPurpose): Promise<DataKey> {
    const id = this.ids.next();
    return { id, purpose, ...(await this.provider.wrap(randomBytes(KEY_BYTES), contextOf(tenantId, { id, purpose }))) };
  }

  /** A data key wrapped by the current master key instead of another one. */
  async rewrapped(tenantId: string, key: DataKey): Promise<DataKey> {
    return { ...key, ...(await this.provider.wrap(await this.unwrapped(tenantId, key), contextOf(tenantId, key))) };
  }

  private async inUse(tenantId: string): Promise<TenantKeys | undefined> {
    const stored = (await this.store.keysInUse(tenantId)).filter(({ kek }) => !this.provider.isLost(kek));
    const unknown = stored.find(({ kek }) => !this.provider.has(kek));
    if (unknown !== undefined) throw new MasterKeyUnknownException(unknown.kek);
    const opened = await Promise.all(
      stored.map(async (key) => [key.purpose, { id: key.id, bytes: await this.unwrapped(tenantId, key) }] as const),
    );
    const { seal, fingerprint } = Object.fromEntries(opened) as Partial<TenantKeys>;
    return seal === undefined || fingerprint === undefined ? undefined : { seal, fingerprint };
  }

  // Another process may be quicker: whoever comes first, both use what is stored then.
  private async completed(tenantId: string): Promise<TenantKeys> {
    const stored = await this.store.keysInUse(tenantId);
    for (const purpose of ['seal', 'fingerprint'] as const) {
      const known = stored.find((key) => key.purpose === purpose);
      if (known === undefined || this.provider.isLost(known.kek))
        await this.store.addKey(tenantId, await this.make(tenantId, purpose), known?.id);
    }
    const keys = await this.inUse(tenantId);
    if (keys === undefined)
      throw new UnavailableException('The keys of the tenant were being replaced. Try again.', { retryAfterSeconds: 1 });
    return keys;
  }
}

function contextOf(tenantId: string, { id, purpose }: Pick<DataKey, 'id' | 'purpose'>): string {
  return JSON.stringify(['data-key', tenantId, id, purpose]);
}
