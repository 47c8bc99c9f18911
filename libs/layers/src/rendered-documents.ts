import { CacheModule, type Cache } from '@nestjs/cache-manager';
import type { DynamicModule } from '@nestjs/common';
import { Keyv } from 'keyv';
import { BoundedStore } from './bounded-store.ts';

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
 * The second tier behind the layers: documents that are rendered, such as long lists, by their ETag. The ETag names the revisions that a
 * document was made from, so nothing ever has to be removed because something changed.
 */
export class RenderedDocuments {
  constructor(private readonly cache: Cache) {}

  /** The module that provides the cache of one business module. */
  static cacheModule({ ttlSeconds, maxBytes = MAX_BYTES }: RenderedDocumentsOptions): DynamicModule {
    const ttl = ttlSeconds * MS_A_SECOND;
    const store = new Keyv({ store: new BoundedStore(maxBytes), ttl });
    // Keyv's serialisation would copy megabytes at every reading.
    store.serialize = undefined;
    store.deserialize = undefined;
    return CacheModule.register({ stores: [store], ttl });
  }

  /** The document of an ETag, made when it is not held. Callers that ask for the same one at once wait for one rendering. */
  async of(etag: string, render: () => Uint8Array): Promise<Uint8Array> {
    return this.cache.wrap(etag, async () => Promise.resolve(render()));
  }
}
