import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { ConfigurationCacheService, RevisionLag } from '#libs/layers';
import { Metrics } from '#libs/observability';

/** What Prometheus sees of the layers of this process. */
@Injectable()
export class LayerMetrics {
  constructor(
    metrics: Metrics,
    private readonly cache: ConfigurationCacheService,
    private readonly clock: Clock,
    lag: RevisionLag,
  ) {
    metrics.gauge('layers_held', 'Layers in memory.', () => cache.status().layers);
    metrics.gauge('layers_held_bytes', 'Estimated size of the layers in memory.', () => cache.status().bytes);
    metrics.gauge('layers_stale_seconds', 'How long the database has not answered; 0 while it does.', () => this.staleSeconds());
    metrics.gauge(
      'layers_revision_lag',
      'Committed revisions that the layer which is furthest behind does not show yet; 0 when all show what is committed.',
      () => lag.read(),
    );
  }

  private staleSeconds(): number {
    const { awaySince } = this.cache.status();
    return awaySince === undefined ? 0 : Math.max(0, (this.clock.now().getTime() - awaySince.getTime()) / 1_000);
  }
}
