import type { WrappedKey } from './key-provider.ts';

/** What a data key is for. */
export type DataKeyPurpose = 'seal' | 'fingerprint';

/** A data key of a tenant as it is stored. */
export interface DataKey extends WrappedKey {
  readonly id: string;
  readonly purpose: DataKeyPurpose;
}

/** A secret as it is stored, with the data key that opens it. */
export interface StoredSecret {
  readonly id: string;
  /** The key that the values of its setting are stored under. */
  readonly settingKey: string;
  readonly envelope: string;
  readonly fingerprint: string;
  readonly dataKey: DataKey;
}

/** What tells a secret from others of its tenant. */
export interface SecretIdentity {
  readonly settingKey: string;
  readonly fingerprint: string;
}

/** A secret that is to be stored: the envelope from its nonce on. */
export interface NewSecret extends SecretIdentity {
  readonly id: string;
  readonly sealed: string;
}

/** Where sealed secrets and wrapped data keys of tenants lie. */
export abstract class SecretStore {
  /** The data keys of a tenant that are in use, one of each purpose at most. */
  abstract keysInUse(tenantId: string): Promise<readonly DataKey[]>;
  /**
   * Puts a data key to use where there is none of its purpose. One that another process put there first stays.
   * @param insteadOf the id of a key that is lost and makes room
   */
  abstract addKey(tenantId: string, key: DataKey, insteadOf?: string): Promise<void>;
  /** The ids of secrets that are there, by `secretName`. */
  abstract find(tenantId: string, secrets: readonly SecretIdentity[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Stores secrets that are not there yet.
   * @returns the ids of all of them, new or not, by `secretName`; undefined when the data key is no longer in use
   */
  abstract add(tenantId: string, dataKeyId: string, secrets: readonly NewSecret[]): Promise<ReadonlyMap<string, string> | undefined>;
  /** Puts fresh envelopes around secrets that cannot be opened. @returns false when the data key is no longer in use */
  abstract repair(tenantId: string, dataKeyId: string, secrets: readonly Pick<NewSecret, 'id' | 'sealed'>[]): Promise<boolean>;
  /** The secrets of these ids that are there. */
  abstract load(tenantId: string, ids: readonly string[]): Promise<readonly StoredSecret[]>;
}

/** The name of a secret within its tenant. */
export function secretName({ settingKey, fingerprint }: SecretIdentity): string {
  return `${settingKey} ${fingerprint}`;
}
