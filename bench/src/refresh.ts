import { type BenchDatabase, runSql } from './databases.ts';
import { insertTenants, insertValues, tenantId } from './fixtures.ts';
import { summarise, timeOf } from './measure.ts';
import type { Product } from './product.ts';
import { type Line, printSection } from './table.ts';
import { Scope } from '../../libs/kernel/src/index.ts';

/** How often what is measured. */
export interface RefreshRounds {
  readonly definitions: number;
  readonly rounds: number;
  /** Stored values of the tenants that are compared. */
  readonly stored: readonly number[];
  /** Changes between two refreshes. */
  readonly changes: readonly number[];
}

/** Makes one tenant for each number of stored values. */
export async function prepareRefresh(database: BenchDatabase, { stored, definitions }: RefreshRounds): Promise<void> {
  for (const values of stored) {
    await insertTenants(database, `refresh${values}`, 1);
    await insertValues(database, `refresh${values}`, values, definitions);
  }
}

/** Measures how long this instance takes to follow changes that another one made. */
export async function measureRefresh(database: BenchDatabase, product: Product, how: RefreshRounds): Promise<readonly string[]> {
  const lines: Line[] = [];
  for (const changes of how.changes) {
    for (const stored of how.stored) {
      if (changes > stored) continue;
      const measured = await refreshTimes(database, product, `refresh${stored}-0`, changes, how.rounds);
      lines.push({ what: `${changes} changes, ${stored} values stored`, measured });
    }
  }
  return printSection('Refresh of one layer after changes of another instance: in proportion to the changes, not to what is stored', lines);
}

async function refreshTimes(database: BenchDatabase, { settings, cache }: Product, tenant: string, changes: number, rounds: number) {
  const id = await tenantId(database, tenant);
  await settings.for(Scope.tenant(tenant));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // As another instance would have left it, but unseen by the poll: what is timed is this instance's own refresh.
    const [moved] = await runSql<{ revision: number }>(
      database.adminUrl,
      `with moved as (
         update sm.stream set revision = revision + 1 where tenant_id = $1 and name = 'settings' returning revision
       ), chosen as (
         select ctid from sm.setting_value where tenant_id = $1 and subject = '' order by key offset (case when $2 < 1000 then $3 else 0 end) limit $2
       ), changed as (
         update sm.setting_value set revision = (select revision from moved) where ctid = any (array(select ctid from chosen))
       )
       select revision::float8 as revision from moved`,
      [id, changes, round * 7],
    );
    times.push(await timeOf(() => cache.refresh(id, { settings: moved?.revision ?? 0 })));
  }
  return summarise(times);
}
