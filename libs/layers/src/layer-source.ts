import type { RevisionVector, SqlSession, StreamName } from '#libs/kernel';

/** What a source read in one snapshot. */
export interface LoadedLayer<Data> {
  /** Immutable; shared by everyone. */
  readonly data: Data;
  /** The revisions of the source's streams in the same snapshot. */
  readonly revisions: RevisionVector;
  /** Estimated size, for the LRU. */
  readonly bytes: number;
  /** The keys that differ from the previous layer; undefined = unknown. */
  readonly changedKeys?: readonly string[];
}

/** How the data of a layer are written down for other instances. */
export interface LayerCodec<Data> {
  /** Whether reading them back is quicker than loading them from the database. */
  isWorthIt(data: Data): boolean;
  /** The data as JSON. */
  write(data: Data): unknown;
  /** The data again, equal to what was written. */
  read(written: unknown): Data;
}

/** How one module's layer is read. */
export interface LayerSource<Data> {
  /** Name of the layer: `settings`, `setting-definitions`, `organisation`, `identity`. */
  readonly name: string;
  /** The streams whose movement makes the layer old. */
  readonly streams: readonly StreamName[];
  /** `tenant`: one layer a tenant; `installation`: one layer for all tenants, old when the stream of any tenant moves. */
  readonly reach: 'tenant' | 'installation';
  /** Absent = the layer is not shared through Redis. */
  readonly codec?: LayerCodec<Data>;
  /**
   * Reads the layer, whole or as changes to the previous one.
   * Runs in a read-only transaction; everything it answers must come from ONE statement, so that data and revisions fit together.
   * @param tenantId the tenant of the layer; APPLICATION_TENANT_ID for the reach `installation`
   * @param previous the layer that is in force, to be patched by structural sharing
   */
  load(sql: SqlSession, tenantId: string, previous: LoadedLayer<Data> | undefined): Promise<LoadedLayer<Data>>;
}

/** A layer in force. */
export interface Layer<Data> {
  readonly data: Data;
  readonly revisions: RevisionVector;
  /** Grows with every swap in this process. */
  readonly ordinal: number;
  /** Undefined while fresh; else since when and why the layer is known to be old. */
  readonly stale?: { readonly since: Date; readonly reason: string };
}

/** The local event that every instance emits after a layer was swapped. */
export const LAYER_REFRESHED = 'layer.refreshed';

/** Payload of `layer.refreshed`. */
export interface LayerRefreshed {
  readonly layer: string;
  readonly tenantId: string;
  readonly revisions: RevisionVector;
  readonly changedKeys?: readonly string[];
}
