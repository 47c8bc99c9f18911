import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventLoopDelay, Metrics } from '#libs/observability';
import { Database, UnitOfWork } from '#libs/persistence';

/** What Prometheus sees of the process, its connections and its writes. */
@Injectable()
export class CoreMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly eventLoop = new EventLoopDelay();

  constructor(metrics: Metrics, database: Database, unitOfWork: UnitOfWork) {
    const ofPool = async (part: 'total' | 'idle' | 'waiting'): Promise<number> => (await database.poolUse())[part];
    metrics.gauge('database_pool_connections', 'Connections that are open.', () => ofPool('total'));
    metrics.gauge('database_pool_idle_connections', 'Connections that nobody uses.', () => ofPool('idle'));
    metrics.gauge('database_pool_waiting', 'Requests that wait for a connection.', () => ofPool('waiting'));
    metrics.gauge('write_queue_length', 'Writes of this process that wait or run.', () => unitOfWork.queueLength);
    metrics.gauge(
      'event_loop_delay_seconds',
      'How late the event loop ran since the last time this was asked.',
      () => this.eventLoop.read(),
      ['quantile'],
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
}
