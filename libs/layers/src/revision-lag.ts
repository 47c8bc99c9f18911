import { Injectable } from '@nestjs/common';
import type { StreamName } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { ConfigurationCacheService } from './configuration-cache.service.ts';

/** Streams that moved earlier than this were seen by the watch's sweeps many times over. */
const RECENT_SECONDS = 60;

/** How far the layers of this process are behind what is committed. */
@Injectable()
export class RevisionLag {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly cache: ConfigurationCacheService,
  ) {}

  /** The revisions that the layer which is furthest behind does not show yet; 0 when all layers in memory show what is committed. */
  async read(): Promise<number> {
    const rows = await this.reader.readDirectory((sql) =>
      sql.query<{ tenant_id: string; name: StreamName; revision: number }>(
        `select tenant_id, name, revision::float8 as revision from sm.stream
         where tenant_id = any ($1) or moved_at > now() - make_interval(secs => $2)`,
        [this.cache.loadedTenants(), RECENT_SECONDS],
      ),
    );
    return rows.reduce((most, row) => Math.max(most, this.cache.lag(row.tenant_id, row.name, row.revision)), 0);
  }
}
