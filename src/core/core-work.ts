import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigurationCacheService } from '#libs/layers';
import { ListenerDiscovery, WorkRunner } from '#libs/work';
import { CORE_OPTIONS, type CoreOptions } from './contracts/index.ts';

const HANDLERS_END_WITHIN_MS = 5_000;

/** Lets the runner of this process stand for election once all listeners are known, and ends it before anything else ends. */
@Injectable()
export class CoreWork implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(CORE_OPTIONS) private readonly options: CoreOptions,
    private readonly runner: WorkRunner,
    private readonly listeners: ListenerDiscovery,
    private readonly cache: ConfigurationCacheService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.options.doesWork === false) return;
    for (const consumer of this.listeners.consumersOf(this.runner.eventTypes)) this.runner.registerConsumer(consumer);
    // Whatever moved, here or in another process, may have made an event or due work.
    this.cache.onMoved(() => this.runner.wake());
    this.runner.catchUpBy((tenantId, revisions) => this.cache.refresh(tenantId, revisions));
    await this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop(HANDLERS_END_WITHIN_MS);
  }
}
