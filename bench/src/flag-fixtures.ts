import { APPLICATION_TENANT_ID } from '../../libs/kernel/src/index.ts';
import { type BenchDatabase, runSql } from './databases.ts';
import type { Workload } from './flag-peers.ts';
import { ENVIRONMENT, rowsOf } from './own-flags.ts';

/** Makes flags of the application, on in one environment. */
export async function insertFlags({ adminUrl }: BenchDatabase, flags: Workload): Promise<void> {
  const rows = JSON.stringify(rowsOf(flags));
  await runSql(
    adminUrl,
    `insert into sm.flag (tenant_id, key, definition, created_at, revision)
     select $1, item->>'key', (item->>'definition')::jsonb, now(), 1 from jsonb_array_elements($2::jsonb) as item`,
    [APPLICATION_TENANT_ID, rows],
  );
  await runSql(
    adminUrl,
    `insert into sm.flag_environment (tenant_id, key, environment, configuration, revision)
     select $1, item->>'key', $3, (item->>'configuration')::jsonb, 1 from jsonb_array_elements($2::jsonb) as item`,
    [APPLICATION_TENANT_ID, rows, ENVIRONMENT],
  );
  await runSql(adminUrl, `insert into sm.stream (tenant_id, name, revision) values ($1, 'flags', 1) on conflict do nothing`, [
    APPLICATION_TENANT_ID,
  ]);
}
