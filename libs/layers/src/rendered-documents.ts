import { CacheModule, type Cache } from '@nestjs/cache-manager';
import type { DynamicModule } from '@nestjs/common';
import { Keyv } from 'keyv';
import { BoundedStore } from './bounded-store.ts';
import { RedisDocumentStore } from './redis/redis-document-store.ts';
import { RedisTier } from './redis/redis-tier.ts';

/** How many rendered documents a module keeps, and how long. */
export interface RenderedDocumentsOptions {
  /** Seconds after which a document is made anew, should nothing else have changed its key. */
  readonly ttlSeconds: number;
  /** Bytes of all documents. @default 64 MiB */
  readonly maxBytes?: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MS_A_SECOND = 1_000;

/**
 * The second tier behind the layers: documents that are rendered, such as long lists, by their ETag; in this process, and in Redis where there
 * is one. The ETag names the revisions that a document was made from, so nothing ever has to be removed because something changed.
 */
export class RenderedDocuments {
  constructor(private readonly cache: Cache) {}

  /** The module that provides the cache of one business module. */
  static cacheModule({ ttlSeconds, maxBytes = MAX_BYTES }: RenderedDocumentsOptions): DynamicModule {
    const ttl = ttlSeconds * MS_A_SECOND;
    return CacheModule.registerAsync({
      inject: [{ token: RedisTier, optional: true }],
      useFactory: (redis?: RedisTier) => {
        const shared = redis?.isConfigured === true ? [storeOf(new RedisDocumentStore(redis), ttl)] : [];
        return { stores: [storeOf(new BoundedStore(maxBytes), ttl), ...shared], ttl };
      },
    });
  }

  /**
   * The document of an ETag, made when it is not held. Callers that ask for the same one at once wait for one rendering.
   * @param tenant code of the tenant whose data it shows; empty for the application
   */
  async of(tenant: string, etag: string, render: () => Uint8Array): Promise<Uint8Array> {
    return this.cache.wrap(`${tenant}/${etag}`, async () => Promise.resolve(render()));
  }
}

function storeOf(store: BoundedStore | RedisDocumentStore, ttl: number): Keyv {
  const keyv = new Keyv({ store, ttl, useKeyPrefix: false });
  // Keyv's serialisation would copy megabytes at every reading.
  keyv.serialize = undefined;
  keyv.deserialize = undefined;
  return keyv;
}
