import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { RecordedChangeSet } from '#libs/changes';
import { type ConfigurationCacheService, type Layer, LAYER_REFRESHED, type LayerRefreshed } from '#libs/layers';
import { MemoryStore } from './memory-store.ts';

/** Makes the data of a layer from what is stored for a tenant. */
export type MemoryLayerSource = (store: MemoryStore, tenantId: string) => unknown;

/** In the place of the layers' cache: a layer is made anew whenever its stream has moved. */
@Injectable()
export class MemoryLayers implements Pick<ConfigurationCacheService, 'acquire' | 'peek' | 'refresh' | 'register'> {
  private readonly sources = new Map<string, MemoryLayerSource>();
  private readonly held = new Map<string, Layer<unknown>>();
  private ordinal = 0;

  constructor(
    private readonly store: MemoryStore,
    private readonly emitter: EventEmitter2,
  ) {}

  /** How a layer is made. */
  add(name: string, source: MemoryLayerSource): void {
    this.sources.set(name, source);
  }

  /** Sources that read a database are not asked. */
  register(): void {
    return;
  }

  async acquire<Data>(name: string, tenantId: string): Promise<Layer<Data>> {
    const source = this.sources.get(name);
    if (source === undefined) throw new Error(`The in-memory settings have no layer "${name}".`);
    const settings = this.store.session().revision(tenantId, 'settings');
    const held = this.held.get(`${name}/${tenantId}`);
    if (held?.revisions.settings === settings) return held as Layer<Data>;
    const layer = { data: source(this.store, tenantId) as Data, revisions: { settings }, ordinal: ++this.ordinal };
    this.held.set(`${name}/${tenantId}`, layer);
    return Promise.resolve(layer);
  }

  peek<Data>(name: string, tenantId: string): Layer<Data> | undefined {
    return this.held.get(`${name}/${tenantId}`) as Layer<Data> | undefined;
  }

  /** Nothing to do: what is stored is never behind. */
  async refresh(): Promise<void> {
    return Promise.resolve();
  }

  /** Tells whoever follows that a stream has moved. */
  refreshed({ tenantId, stream, revision }: RecordedChangeSet): void {
    const event: LayerRefreshed = { layer: stream, tenantId, revisions: { [stream]: revision } };
    this.emitter.emit(LAYER_REFRESHED, event);
  }
}
