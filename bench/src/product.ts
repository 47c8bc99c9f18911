import type { INestApplication } from '@nestjs/common';
import { type Actor, type CommandContext, Scope } from '../../libs/kernel/src/index.ts';
import { ConfigurationCacheService } from '../../libs/layers/src/index.ts';
import { createApplication } from '../../src/app/application.ts';
import { type SettingChange, SettingHistoryCoordinator, SettingsCoordinator } from '../../src/settings/contracts/index.ts';
import { type BenchDatabase, runSql } from './databases.ts';
import { keyOf, valueOf } from './fixtures.ts';

const ACTOR: Actor = { kind: 'person', id: 'person:bench', name: 'bench', permissions: ['*'], tenants: 'all' };

/** What every write of the bench says about itself. */
export const CONTEXT: CommandContext = { actor: ACTOR, reason: 'measured', source: 'contract' };

/** The whole application in this process, with the parts that the bench calls. */
export interface Product {
  readonly app: INestApplication;
  readonly settings: SettingsCoordinator;
  readonly past: SettingHistoryCoordinator;
  readonly cache: ConfigurationCacheService;
}

/** Starts the application on a database; it listens to no port. */
export async function startProduct({ databaseUrl }: Pick<BenchDatabase, 'databaseUrl'>): Promise<Product> {
  const app = await createApplication({ databaseUrl, fingerprintKey: new Uint8Array(32), logLevel: 'silent' });
  const one = { strict: false };
  return {
    app,
    settings: app.get(SettingsCoordinator, one),
    past: app.get(SettingHistoryCoordinator, one),
    cache: app.get(ConfigurationCacheService, one),
  };
}

/** Changes that set the first `count` definitions to the values of a version. */
export function wanted(count: number, version: number): readonly SettingChange[] {
  return Array.from({ length: count }, (_, n) => ({ op: 'set', key: keyOf(n), value: valueOf(n, version) }));
}

/**
 * Sets the first `count` definitions of a tenant to the values of a version, in one bulk.
 * @returns the revision that it made
 * @throws Error when not all of them changed
 */
export async function bulk({ settings }: Product, tenant: string, count: number, version: number): Promise<number> {
  const { changed, revisions } = await settings.bulkUpdateSettings(Scope.tenant(tenant), wanted(count, version), 'atomic', CONTEXT);
  if (changed !== count) throw new Error(`${changed} of ${count} settings changed.`);
  return revisions['settings'] ?? 0;
}

/** Checks that both contenders wrote the same rows. @throws Error when they did not */
export async function assertSameRows({ adminUrl }: BenchDatabase, left: string, right: string): Promise<void> {
  const rowsOf = (code: string) =>
    runSql<{ rows: string }>(
      adminUrl,
      `select (select count(*) from sm.setting_value v where v.tenant_id = t.id) || ' values, '
         || (select count(*) || ' changes of ' || coalesce(sum(length(to_jsonb(c)::text)), 0) || ' characters' from sm.change c where c.tenant_id = t.id)
         || ' in ' || (select count(*) from sm.change_set s where s.tenant_id = t.id) || ' change sets' as rows from sm.tenant t where code = $1`,
      [code],
    );
  const [[ours], [raw]] = [await rowsOf(left), await rowsOf(right)];
  if (ours?.rows !== raw?.rows) throw new Error(`The raw limit wrote other rows than the product: ${raw?.rows} instead of ${ours?.rows}.`);
}
