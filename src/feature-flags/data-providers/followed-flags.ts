import type { EventEmitter2 } from '@nestjs/event-emitter';
import { LAYER_REFRESHED, type LayerRefreshed, LAYERS_FRESH, LAYERS_STALE, type LayersStale } from '#libs/layers';
import type { FlagFollower } from '../contracts/index.ts';
import { FLAGS_LAYER } from './flags.layer.ts';

/** Tells a follower of the layers of flags, until it is disposed of. */
export class FollowedFlags implements Disposable {
  private readonly known = new Map<string, string>();

  /** @param holders tenants whose flags are followed; undefined = all */
  constructor(
    private readonly emitter: EventEmitter2,
    private readonly follower: FlagFollower,
    private readonly holders: () => Promise<ReadonlySet<string> | undefined>,
  ) {
    emitter.on(LAYER_REFRESHED, this.refreshed);
    emitter.on(LAYERS_STALE, this.aged);
    emitter.on(LAYERS_FRESH, this.renewed);
  }

  /** Says which revisions a layer is at, so that the next ones are a change. */
  begin({ tenantId, revisions }: Pick<LayerRefreshed, 'tenantId' | 'revisions'>): void {
    this.known.set(tenantId, JSON.stringify(revisions));
  }

  [Symbol.dispose](): void {
    this.emitter.off(LAYER_REFRESHED, this.refreshed);
    this.emitter.off(LAYERS_STALE, this.aged);
    this.emitter.off(LAYERS_FRESH, this.renewed);
  }

  private readonly refreshed = (event: LayerRefreshed): void => void this.tell(event);

  private readonly aged = ({ since, reason }: LayersStale): void => this.follower.stale(since, reason);

  private readonly renewed = (): void => this.follower.fresh();

  private async tell(event: LayerRefreshed): Promise<void> {
    if (event.layer !== FLAGS_LAYER) return;
    const before = this.known.get(event.tenantId);
    this.begin(event);
    // What is loaded for the first time, or again after it was evicted, has not changed.
    if (before === undefined || before === JSON.stringify(event.revisions)) return;
    const holders = await this.holders().catch(() => undefined);
    if (holders === undefined || holders.has(event.tenantId)) this.follower.changed(event.changedKeys ?? []);
  }
}
