/** An API key as administrators see it: never its secret. */
export interface ApiKeyState {
  readonly id: string;
  /** The beginning of the key, to recognise it by. */
  readonly prefix: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** Codes of the tenants it reaches; absent = all, and the application. */
  readonly tenants?: readonly string[];
  /** The environment it is confined to; absent = any. */
  readonly environment?: string;
  readonly expiresAt?: string;
  /** When its expiry was noted in the trail; it stopped working at `expiresAt`. */
  readonly expiredAt?: string;
  readonly revokedAt?: string;
  readonly createdAt: string;
  /** Noted in batches, so up to 30 s late. */
  readonly lastUsedAt?: string;
  /** When it got the secret that `prefix` belongs to, where that is not its first. */
  readonly rotatedAt?: string;
  /** The secret before the last rotation, while it still works. */
  readonly previous?: PreviousSecret;
}

/** The secret that a key had before its rotation. */
export type PreviousSecret = {
  readonly prefix: string;
  readonly worksUntil: string;
};

/** A new key with the secret, which is shown this once. */
export interface CreatedApiKey extends ApiKeyState {
  /** Absent when the answer is a replay. */
  readonly key?: string;
}

/** What a new key needs. */
export interface NewApiKey {
  readonly name: string;
  readonly roles?: readonly string[];
  readonly permissions?: readonly string[];
  /** Tenant codes; absent = all. Below a tenant always that tenant. */
  readonly tenants?: readonly string[];
  readonly environment?: string;
  /** ISO 8601; absent = never. */
  readonly expiresAt?: string;
}
