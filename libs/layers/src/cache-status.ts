/** How the cache is doing. */
export interface CacheStatus {
  readonly layers: number;
  readonly bytes: number;
  /** Since when the database could not be asked; undefined while it answers. */
  readonly awaySince?: Date;
}

/** The local event that every instance emits when the database stops answering, so that layers may be old from then on. */
export const LAYERS_STALE = 'layers.stale';

/** Payload of `layers.stale`. */
export interface LayersStale {
  readonly since: Date;
  readonly reason: string;
}

/** The local event that every instance emits when the database answers again. */
export const LAYERS_FRESH = 'layers.fresh';
