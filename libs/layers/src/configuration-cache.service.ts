import { Injectable, Optional } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { APPLICATION_TENANT_ID, RevisionWaiter, type RevisionVector, type StreamName, UnavailableException } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { type CacheStatus, LAYERS_FRESH, LAYERS_STALE } from './cache-status.ts';
import { HeldLayer, holderOf } from './held-layer.ts';
import { RedisLayers } from './redis/redis-layers.ts';
import { LAYER_REFRESHED, type Layer, type LayerRefreshed, type LayerSource, type LoadedLayer } from './layer-source.ts';

const MAX_BYTES = 512 * 1024 * 1024;
// Evicting somewhat more than needed, so that the next layers do not each look for a victim among thousands.
const EVICT_DOWN_TO_BYTES = MAX_BYTES * (7 / 8);

/**
 * The layers of this process: immutable, one per source and tenant, shared by every reader.
 * Reads never touch the database once a layer is there; an old layer is served for ever and says that it is old.
 */
@Injectable()
export class ConfigurationCacheService extends RevisionWaiter {
  private readonly sources = new Map<string, LayerSource<unknown>>();
  private readonly held = new Map<string, HeldLayer>();
  private readonly moveListeners: ((tenantId: string, revisions: RevisionVector) => void)[] = [];
  private uses = 0;
  private bytes = 0;
  private awaySince: Date | undefined;
  private tick = Promise.withResolvers<void>();

  constructor(
    private readonly reader: DatabaseReader,
    private readonly emitter: EventEmitter2,
    @Optional() private readonly shared?: RedisLayers,
  ) {
    super();
  }

  /** Adds a kind of layer. */
  register(source: LayerSource<unknown>): void {
    this.sources.set(source.name, source);
  }

  /** Is told of every movement of a stream that this process learns of. */
  onMoved(listener: (tenantId: string, revisions: RevisionVector) => void): void {
    this.moveListeners.push(listener);
  }

  /**
   * The layer, from memory when it is there.
   * @throws UnavailableException UNAVAILABLE when it is not there and the database is away
   */
  async acquire<Data>(name: string, tenantId: string): Promise<Layer<Data>> {
    const held = this.hold(name, tenantId);
    held.lastUse = ++this.uses;
    if (held.layer === undefined) {
      try {
        await held.load();
      } catch (error) {
        throw new UnavailableException('The configuration is not in memory and the database does not answer.', {
          cause: error,
          retryAfterSeconds: 1,
        });
      }
    }
    if (held.layer === undefined) throw new Error(`The layer ${name} is empty after its load.`);
    return held.layer as Layer<Data>;
  }

  /** Loads what every request needs, so that reads go on when the database goes away right after the start. */
  async warm(): Promise<void> {
    await Promise.all([...this.sources.keys()].map((name) => this.acquire(name, APPLICATION_TENANT_ID)));
  }

  /** The layer if it is in memory. */
  peek<Data>(name: string, tenantId: string): Layer<Data> | undefined {
    return this.held.get(`${name}/${tenantId}`)?.layer as Layer<Data> | undefined;
  }

  /** Brings the loaded layers that show these streams to the revisions. */
  async refresh(tenantId: string, revisions: RevisionVector): Promise<void> {
    for (const listener of this.moveListeners) listener(tenantId, revisions);
    await Promise.all(this.affected(tenantId, revisions).map((held) => held.bringTo(tenantId, revisions)));
  }

  /** Waits until reads of this process show the revisions; false when the time is over before. */
  async waitFor(tenantId: string, wanted: ReadonlyMap<StreamName, number>, timeoutMs: number): Promise<boolean> {
    const revisions: RevisionVector = Object.fromEntries(wanted);
    const deadline = AbortSignal.timeout(timeoutMs);
    const over = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve(), { once: true }));
    while (!deadline.aborted) {
      if (await Promise.race([this.shows(tenantId, revisions), over.then(() => false)])) return true;
      await Promise.race([this.tick.promise, over]);
    }
    return false;
  }

  /** Called by the watch when it has asked the database: everything loaded is current but for what it then refreshes. */
  databaseAnswered(): void {
    if (this.awaySince !== undefined) {
      this.awaySince = undefined;
      for (const held of this.held.values()) held.markFresh();
      this.emitter.emit(LAYERS_FRESH);
    }
    this.tick.resolve();
    this.tick = Promise.withResolvers<void>();
  }

  /** Called by the watch when the database did not answer. */
  databaseAway(since: Date, reason: string): void {
    const isNew = this.awaySince === undefined;
    this.awaySince ??= since;
    for (const held of this.held.values()) held.markStale(this.awaySince, reason);
    if (isNew) this.emitter.emit(LAYERS_STALE, { since, reason });
  }

  /** The tenants whose layers are in memory, for the full sweep. */
  loadedTenants(): readonly string[] {
    return [...new Set([...this.held.values()].filter((held) => held.source.reach === 'tenant').map((held) => held.tenantId))];
  }

  /** How many revisions of a stream the layer that is furthest behind a committed one does not show yet. */
  lag(tenantId: string, stream: StreamName, committed: number): number {
    const behind = this.affected(tenantId, { [stream]: committed }).filter((held) => held.layer !== undefined);
    return Math.max(0, ...behind.map((held) => committed - held.shown(tenantId, stream)));
  }

  /** How many layers there are, how large, and since when the database is away. */
  status(): CacheStatus {
    return { layers: this.held.size, bytes: this.bytes, ...(this.awaySince === undefined ? {} : { awaySince: this.awaySince }) };
  }

  private affected(tenantId: string, revisions: RevisionVector): readonly HeldLayer[] {
    const streams = Object.keys(revisions) as StreamName[];
    return (
      [...this.sources.values()]
        .filter((source) => source.streams.some((stream) => streams.includes(stream)))
        .map((source) => this.held.get(`${source.name}/${holderOf(source, tenantId)}`))
        // One that is just being loaded may have begun before the movement.
        .filter((held): held is HeldLayer => held !== undefined && held.isBegun && !held.covers(tenantId, revisions))
    );
  }

  private async shows(tenantId: string, revisions: RevisionVector): Promise<boolean> {
    await this.refresh(tenantId, revisions);
    if (this.affected(tenantId, revisions).length > 0) return false;
    const rows = await this.reader.readDirectory((sql) =>
      sql.query<{ name: StreamName; revision: number }>('select name, revision::float8 as revision from sm.stream where tenant_id = $1', [
        tenantId,
      ]),
    );
    const committed = new Map(rows.map((row) => [row.name, row.revision]));
    return Object.entries(revisions).every(([stream, revision]) => (committed.get(stream as StreamName) ?? 0) >= revision);
  }

  private hold(name: string, tenantId: string): HeldLayer {
    const key = `${name}/${tenantId}`;
    const existing = this.held.get(key);
    if (existing !== undefined) return existing;
    const source = this.sources.get(name);
    if (source === undefined) throw new Error(`No layer is called "${name}".`);
    const held = new HeldLayer(
      source,
      tenantId,
      (_, previous) => this.read(source, tenantId, previous),
      (it, loaded, grownBy) => this.swapped(it, loaded, grownBy),
    );
    this.held.set(key, held);
    return held;
  }

  private read(source: LayerSource<unknown>, tenantId: string, previous: LoadedLayer<unknown> | undefined): Promise<LoadedLayer<unknown>> {
    if (source.reach === 'installation') return this.reader.readDirectory((sql) => source.load(sql, tenantId, previous));
    if (previous === undefined && this.shared !== undefined) return this.shared.load(this.reader, source, tenantId);
    return this.reader.read({ tenantId }, (sql) => source.load(sql, tenantId, previous));
  }

  private swapped(held: HeldLayer, loaded: LoadedLayer<unknown>, grownBy: number): void {
    // A layer that was evicted during its load is on no account any more.
    if (this.held.get(`${held.source.name}/${held.tenantId}`) === held) this.bytes += grownBy;
    const { revisions, changedKeys } = loaded;
    const refreshed = { layer: held.source.name, tenantId: held.tenantId, revisions };
    const event: LayerRefreshed = { ...refreshed, ...(changedKeys === undefined ? {} : { changedKeys }) };
    this.emitter.emit(LAYER_REFRESHED, event);
    this.evict();
  }

  private evict(): void {
    if (this.awaySince !== undefined || this.bytes <= MAX_BYTES) return;
    const candidates = [...this.held]
      .filter(([, held]) => held.source.reach === 'tenant')
      .sort(([, left], [, right]) => left.lastUse - right.lastUse);
    for (const [key, held] of candidates) {
      if (this.bytes <= EVICT_DOWN_TO_BYTES) return;
      this.held.delete(key);
      this.bytes -= held.bytes;
    }
  }
}
