import { Client } from 'pg';
import type { Json } from '../../libs/kernel/src/index.ts';

/** One row as the raw limit writes it. */
export interface RawChange {
  readonly key: string;
  readonly before?: Json;
  readonly after: Json;
  /** The value in force before: the default where there was no row. */
  readonly effectiveBefore: Json;
}

const SALT = '0'.repeat(32);
const DIGEST = '0'.repeat(64);

const VALUES = `
insert into sm.setting_value (tenant_id, subject, key, environment, value, revision, changed_by, changed_at)
select $1, '', item->>'key', '*', item->'after', $2, 'bench', $3 from jsonb_array_elements($4::jsonb) as item
on conflict (tenant_id, subject, key, environment)
do update set value = excluded.value, revision = excluded.revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at`;

const LOG = `
with link as (
  insert into sm.change_set (tenant_id, stream, revision, actor_kind, actor_id, actor_name, reason, source, at, change_count, salt, digest, prev_hash, hash)
  values ($1, 'settings', $2, 'person', 'person:bench', 'bench', 'measured', 'contract', $3, $5, '${SALT}', '${DIGEST}', '${DIGEST}', '${DIGEST}')
), moved as (
  update sm.stream set revision = $2, head_hash = '${DIGEST}', moved_by = pg_current_xact_id(), moved_at = $3
  where tenant_id = $1 and name = 'settings'
)
insert into sm.change (tenant_id, stream, revision, ordinal, kind, subject, key, environment, before, after, details, salt, digest)
select $1, 'settings', $2, ordinal, 'setting.set', '', item->>'key', '*', item->'before', item->'after', item->'details', '${SALT}', '${DIGEST}'
from jsonb_array_elements($4::jsonb) with ordinality as list (item, ordinal)`;

/**
 * The raw limit of writes: the rows that the product writes, in the same tables, under the same login and row-level security,
 * in one transaction of set-based statements. No facts, no rules, no hashing, no layers.
 */
export class RawLimit {
  private constructor(private readonly client: Client) {}

  static async connect(databaseUrl: string): Promise<RawLimit> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    return new RawLimit(client);
  }

  /** Writes the changes as one revision of the tenant's stream. */
  async write(tenantId: string, changes: readonly RawChange[]): Promise<void> {
    const at = new Date().toISOString();
    await this.client.query('begin');
    await this.client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    const { rows } = await this.client.query<{ revision: string }>(
      `select revision from sm.stream where tenant_id = $1 and name = 'settings' for update`,
      [tenantId],
    );
    const revision = Number(rows[0]?.revision ?? 0) + 1;
    await this.client.query(VALUES, [tenantId, revision, at, JSON.stringify(changes.map(({ key, after }) => ({ key, after })))]);
    const logged = changes.map(({ key, before, after, effectiveBefore }) => ({
      key,
      before,
      after,
      details: { effective: { before: effectiveBefore, after } },
    }));
    await this.client.query(LOG, [tenantId, revision, at, JSON.stringify(logged), changes.length]);
    await this.client.query('commit');
  }

  /** Fetches all values of the tenants in one transaction of one statement. */
  async read(tenantIds: readonly string[]): Promise<readonly unknown[]> {
    await this.client.query('begin read only');
    await this.client.query(`select set_config('app.read_tenants', $1, true)`, [tenantIds.join(',')]);
    const { rows } = await this.client.query<object>(
      'select key, environment, value, revision::float8, changed_by, changed_at::text from sm.setting_value where tenant_id = any ($1)',
      [tenantIds],
    );
    await this.client.query('commit');
    return rows;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
