import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RedisTier } from '#libs/layers';
import { Metrics } from '#libs/observability';
import { DatabaseReader } from '#libs/persistence';

/** Begins to use Redis once the database is known, and ends it. */
@Injectable()
export class CoreRedis implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly tier: RedisTier,
    private readonly reader: DatabaseReader,
    metrics: Metrics,
  ) {
    metrics.gauge('redis_breaker_open', '1 while Redis is not asked; absent where there is none.', () => {
      const { state } = tier;
      return state === undefined ? undefined : Number(state.awaySince !== undefined);
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.tier.isConfigured) this.tier.start(await this.installation());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tier.stop();
  }

  // A restore gives revisions away a second time, for other contents. It makes another database, or another timeline of the server.
  private async installation(): Promise<string> {
    const [row] = await this.reader.readDirectory((sql) =>
      sql.query<{ name: string }>(
        `select system_identifier || '/' || timeline_id || '/' || oid as name
         from pg_control_system(), pg_control_checkpoint(), pg_database where datname = current_database()`,
      ),
    );
    return row?.name ?? '';
  }
}
