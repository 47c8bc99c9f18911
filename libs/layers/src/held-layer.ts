import { APPLICATION_TENANT_ID, type RevisionVector, type StreamName } from '#libs/kernel';
import type { Layer, LayerSource, LoadedLayer } from './layer-source.ts';

/** A layer in memory with what is known about its age. One load at a time; a layer is swapped only for a newer one. */
export class HeldLayer<Data = unknown> {
  layer: Layer<Data> | undefined;
  bytes = 0;
  /** Grows with every use, for the LRU. */
  lastUse = 0;
  private loaded: LoadedLayer<Data> | undefined;
  private loading: Promise<void> | undefined;
  private ordinal = 0;
  // A layer of all tenants has no revision of its own: it remembers which revisions were known before its latest load began.
  private readonly seen = new Map<string, number>();
  private staleSince: Date | undefined;

  constructor(
    readonly source: LayerSource<Data>,
    readonly tenantId: string,
    private readonly read: (held: HeldLayer<Data>, previous: LoadedLayer<Data> | undefined) => Promise<LoadedLayer<Data>>,
    private readonly swapped: (held: HeldLayer<Data>, loaded: LoadedLayer<Data>, grownBy: number) => void,
  ) {}

  /** Whether it is there, or being loaded. */
  get isBegun(): boolean {
    return this.layer !== undefined || this.loading !== undefined;
  }

  /** True when the layer holds what the tenant's streams held at these revisions. */
  covers(tenantId: string, revisions: RevisionVector): boolean {
    if (this.layer === undefined) return false;
    return Object.entries(revisions).every(
      ([stream, revision]) => !this.source.streams.includes(stream as StreamName) || this.shown(tenantId, stream as StreamName) >= revision,
    );
  }

  /** The revision of a tenant's stream that the layer is known to show. */
  shown(tenantId: string, stream: StreamName): number {
    if (this.source.reach === 'tenant') return this.loaded?.revisions[stream] ?? 0;
    return this.seen.get(`${tenantId}/${stream}`) ?? 0;
  }

  /** Loads the layer, or joins the load that is under way. */
  load(): Promise<void> {
    this.loading ??= this.loadNow({}).finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** Brings the layer to these revisions by at most two loads (one may have begun too early). @returns whether it covers them now */
  async bringTo(tenantId: string, revisions: RevisionVector): Promise<boolean> {
    if (this.loading !== undefined) await this.loading;
    if (this.covers(tenantId, revisions)) return true;
    this.loading ??= this.loadNow(this.source.reach === 'tenant' ? {} : { [tenantId]: revisions }).finally(
      () => (this.loading = undefined),
    );
    await this.loading;
    return this.covers(tenantId, revisions);
  }

  /** Says that the layer may be old; reads go on. */
  markStale(since: Date, reason: string): void {
    if (this.layer === undefined || this.staleSince !== undefined) return;
    this.staleSince = since;
    this.layer = { ...this.layer, stale: { since, reason } };
  }

  /** Says that the layer is known to be current again. */
  markFresh(): void {
    if (this.layer === undefined || this.staleSince === undefined) return;
    this.staleSince = undefined;
    const { stale: _gone, ...fresh } = this.layer;
    this.layer = fresh;
  }

  private async loadNow(known: Readonly<Record<string, RevisionVector>>): Promise<void> {
    const loaded = await this.read(this, this.loaded);
    for (const [tenantId, revisions] of Object.entries(known)) {
      for (const [stream, revision] of Object.entries(revisions)) {
        this.seen.set(`${tenantId}/${stream}`, Math.max(revision, this.seen.get(`${tenantId}/${stream}`) ?? 0));
      }
    }
    this.staleSince = undefined;
    if (this.loaded !== undefined && this.loaded.data === loaded.data && sameRevisions(this.loaded.revisions, loaded.revisions)) {
      this.layer = { data: loaded.data, revisions: loaded.revisions, ordinal: this.ordinal };
      return;
    }
    const grownBy = loaded.bytes - this.bytes;
    this.loaded = loaded;
    this.bytes = loaded.bytes;
    this.layer = { data: loaded.data, revisions: loaded.revisions, ordinal: ++this.ordinal };
    this.swapped(this, loaded, grownBy);
  }
}

/** The tenant under which a source keeps the layer that shows a tenant's changes. */
export function holderOf(source: LayerSource<unknown>, tenantId: string): string {
  return source.reach === 'tenant' ? tenantId : APPLICATION_TENANT_ID;
}

function sameRevisions(left: RevisionVector, right: RevisionVector): boolean {
  const names = Object.keys({ ...left, ...right }) as StreamName[];
  return names.every((name) => left[name] === right[name]);
}
