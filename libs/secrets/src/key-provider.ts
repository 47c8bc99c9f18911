/** A data key as it is stored: sealed by a master key. */
export interface WrappedKey {
  /** The name of the master key. */
  readonly kek: string;
  readonly wrapped: string;
}

/** What a master key can be used for: it seals data keys and never leaves its holder. A key management service can stand behind it. */
export abstract class KeyProvider {
  /** The name of the master key that seals new data keys; undefined = there is none, so that nothing can be sealed. */
  abstract readonly currentKeyId: string | undefined;
  /** True when the master key is there to unseal with. */
  abstract has(keyId: string): boolean;
  /** True when the operator has declared that the master key is gone for ever: what it sealed may be replaced. */
  abstract isLost(keyId: string): boolean;
  /**
   * Seals a data key by the current master key.
   * @param context what the data key is for; unsealing needs the same text
   * @throws MasterKeyMissingException MASTER_KEY_MISSING without a master key
   */
  abstract wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>;
  /**
   * Unseals a data key.
   * @throws Error when the master key is not there, is another one, or the context differs
   */
  abstract unwrap(key: WrappedKey, context: string): Promise<Uint8Array>;
}
