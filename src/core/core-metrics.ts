import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { EventLoopDelay, Metrics } from '#libs/observability';
import { Database, UnitOfWork } from '#libs/persistence';

/** What Prometheus sees of the core. */
@Injectable()
export class CoreMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly eventLoop = new EventLoopDelay();

  constructor(
    metrics: Metrics,
    database: Database,
    unitOfWork: UnitOfWork,
    private readonly cache: ConfigurationCacheService,
    private readonly clock: Clock,
  ) {
    const ofPool = async (part: 'total' | 'idle' | 'waiting'): Promise<number> => (await database.poolUse())[part];
    metrics.gauge('database_pool_connections', 'Connections that are open.', () => ofPool('total'));
    metrics.gauge('database_pool_idle_connections', 'Connections that nobody uses.', () => ofPool('idle'));
    metrics.gauge('database_pool_waiting', 'Requests that wait for a connection.', () => ofPool('waiting'));
    metrics.gauge('write_queue_length', 'Writes of this process that wait or run.', () => unitOfWork.queueLength);
    metrics.gauge('layers_held', 'Layers in memory.', () => cache.status().layers);
    metrics.gauge('layers_held_bytes', 'Estimated size of the layers in memory.', () => cache.status().bytes);
    metrics.gauge('layers_stale_seconds', 'How long the database has not answered; 0 while it does.', () => this.staleSeconds());
    metrics.gauge('event_loop_delay_seconds', 'How late the event loop ran since the last time this was asked.', () =>
      this.eventLoop.read(),
    );
    metrics.gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
    metrics.gauge('process_uptime_seconds', 'How long the process has run.', () => process.uptime());
  }

  onApplicationBootstrap(): void {
    this.eventLoop.start();
  }

  onApplicationShutdown(): void {
    this.eventLoop.stop();
  }

  private staleSeconds(): number {
    const { awaySince } = this.cache.status();
    return awaySince === undefined ? 0 : Math.max(0, (this.clock.now().getTime() - awaySince.getTime()) / 1_000);
  }
}
