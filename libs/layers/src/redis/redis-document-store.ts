import type { RedisTier } from './redis-tier.ts';

/** A store for Keyv that keeps documents (Uint8Array) in the Redis tier. Keys are `<tenant>/<ETag>`; nothing has to be removed ever. */
export class RedisDocumentStore {
  constructor(private readonly tier: RedisTier) {}

  async get(key: string): Promise<{ readonly value: Uint8Array } | undefined> {
    const value = await this.tier.read(placeOf(key));
    return value === undefined ? undefined : { value };
  }

  /** Does not wait for Redis: whoever brings the document means to send it. */
  set(key: string, entry: { readonly value?: unknown }, ttlMs: number): boolean {
    const { value } = entry;
    if (!(value instanceof Uint8Array)) return false;
    this.tier.write(placeOf(key), () => value, ttlMs);
    return true;
  }

  delete(): boolean {
    return false;
  }

  clear(): void {
    // The ETag is in the key, so what is old is never asked for, and Redis forgets it in time.
  }
}

function placeOf(key: string): { kind: 'document'; tenant: string; version: string } {
  const end = key.indexOf('/');
  return { kind: 'document', tenant: key.slice(0, end), version: key.slice(end + 1) };
}
