import { Injectable } from '@nestjs/common';
import type { RevisionVector } from '#libs/kernel';
import type { DatabaseReader } from '#libs/persistence';
import type { LayerCodec, LayerSource, LoadedLayer } from '../layer-source.ts';
import type { RedisPlace } from './redis-options.ts';
import { RedisTier } from './redis-tier.ts';

const KEPT_MS = 24 * 3_600_000;

/** A layer as it is written down. */
interface WrittenLayer {
  readonly revisions: RevisionVector;
  readonly bytes: number;
  readonly data: unknown;
}

/**
 * Layers of tenants that no reader of this process has asked for yet, from what other instances wrote down in Redis. What is found is never
 * served as it is: the database is asked for everything since, in the statement that says how new the layer is.
 */
@Injectable()
export class RedisLayers {
  constructor(private readonly redis: RedisTier) {}

  /** Loads a layer of which nothing is in memory. */
  async load<Data>(reader: DatabaseReader, source: LayerSource<Data>, tenantId: string): Promise<LoadedLayer<Data>> {
    const { codec } = source;
    if (codec === undefined || !this.redis.isConfigured) return reader.read({ tenantId }, (sql) => source.load(sql, tenantId, undefined));
    const place: RedisPlace = { kind: 'layer', tenant: tenantId, version: source.name };
    // While the transaction begins, which takes longer than Redis: who finds nothing has lost nothing.
    const finding = this.find(place, codec);
    return reader.read({ tenantId }, async (sql) => {
      const found = await finding;
      const loaded = await source.load(sql, tenantId, found);
      // Only a database that was taken back knows less than was written down.
      const whole =
        found === undefined || isAtLeast(loaded.revisions, found.revisions) ? loaded : await source.load(sql, tenantId, undefined);
      if (found === undefined || whole.data !== found.data) this.redis.write(place, () => written(whole, codec), KEPT_MS);
      const { changedKeys: _sinceWritten, ...layer } = whole;
      return layer;
    });
  }

  private async find<Data>(place: RedisPlace, codec: LayerCodec<Data>): Promise<LoadedLayer<Data> | undefined> {
    const bytes = await this.redis.read(place);
    if (bytes === undefined) return undefined;
    try {
      const { revisions, bytes: size, data } = JSON.parse(bytes.toString('utf8')) as WrittenLayer;
      return { revisions, bytes: size, data: codec.read(data) };
    } catch {
      return undefined;
    }
  }
}

function written<Data>({ revisions, bytes, data }: LoadedLayer<Data>, codec: LayerCodec<Data>): Uint8Array | undefined {
  if (!codec.isWorthIt(data)) return undefined;
  const layer: WrittenLayer = { revisions, bytes, data: codec.write(data) };
  return Buffer.from(JSON.stringify(layer));
}

function isAtLeast(revisions: RevisionVector, others: RevisionVector): boolean {
  return Object.entries(others).every(([stream, revision]) => (revisions[stream as keyof RevisionVector] ?? 0) >= revision);
}
