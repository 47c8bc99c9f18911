import { randomBytes } from 'node:crypto';
import { Scope } from '../../libs/kernel/src/index.ts';
import { RedisTier, RedisLayers } from '../../libs/layers/src/index.ts';
import { DatabaseReader } from '../../libs/persistence/src/index.ts';
import { RedisServer } from '../../libs/testing/src/redis/redis-server.ts';
import { settingValuesLayer } from '../../src/settings/data-providers/setting-values.layer.ts';
import type { BenchDatabase } from './databases.ts';
import { insertTenants, insertValues, tenantId } from './fixtures.ts';
import { measurePair, timeOf } from './measure.ts';
import type { Product } from './product.ts';
import { type Line, printSection } from './table.ts';

/** How often what is measured. */
export interface SecondTierRounds {
  readonly definitions: number;
  readonly rounds: number;
  /** Stored values of the tenants that are compared. */
  readonly stored: readonly number[];
  /** Settings of the list that is rendered. */
  readonly listed: number;
}

const HOUR_MS = 3_600_000;

/** Makes one tenant for each number of stored values. */
export async function prepareSecondTier(database: BenchDatabase, { stored, definitions }: SecondTierRounds): Promise<void> {
  for (const values of stored) {
    await insertTenants(database, `tier${values}`, 1);
    await insertValues(database, `tier${values}`, values, definitions);
  }
}

/** Measures what Redis saves: a layer that another instance wrote down, and a list that another one rendered. @returns the bars that do not hold */
export async function measureSecondTier(database: BenchDatabase, product: Product, how: SecondTierRounds): Promise<readonly string[]> {
  const title = 'From Redis what another instance has made; the raw limit is to make it anew, without Redis';
  if (!RedisServer.isThere()) {
    console.log(`\n${title}\n  not measured: there is no redis-server on this machine`);
    return [];
  }
  const redis = await RedisServer.start();
  const tier = await startTier(redis.url);
  try {
    const lines: Line[] = [];
    for (const values of how.stored) lines.push(await layerLine(database, product, tier, values, how.rounds));
    return printSection(title, [...lines, await listLine(product, tier, how)]);
  } finally {
    await tier.stop();
    await redis.kill();
  }
}

async function startTier(url: string): Promise<RedisTier> {
  const tier = new RedisTier(
    { url, sealingKey: randomBytes(32), generation: 'bench', deadlineMs: 1_000 },
    { read: () => undefined, wrote: () => undefined, took: () => undefined },
  );
  tier.start('bench');
  await until(() => Promise.resolve(tier.state?.awaySince === undefined));
  return tier;
}

async function layerLine(database: BenchDatabase, { app }: Product, tier: RedisTier, values: number, rounds: number): Promise<Line> {
  const reader = app.get(DatabaseReader, { strict: false });
  const id = await tenantId(database, `tier${values}-0`);
  const shared = new RedisLayers(tier);
  const alone = new RedisLayers(new RedisTier(undefined, { read: () => undefined, wrote: () => undefined, took: () => undefined }));
  await shared.load(reader, settingValuesLayer, id);
  const isKept = async (): Promise<boolean> =>
    (await tier.read({ kind: 'layer', tenant: id, version: settingValuesLayer.name })) !== undefined;
  if (settingValuesLayer.codec?.isWorthIt((await alone.load(reader, settingValuesLayer, id)).data) === true) await until(isKept);
  const [measured, limit] = await measurePair(
    rounds,
    () => shared.load(reader, settingValuesLayer, id),
    () => alone.load(reader, settingValuesLayer, id),
  );
  return { what: `first load of a layer of ${values} values${(await isKept()) ? '' : ' (too few to be shared)'}`, measured, limit };
}

async function listLine({ settings }: Product, tier: RedisTier, { listed, rounds, stored }: SecondTierRounds): Promise<Line> {
  const scope = Scope.tenant(`tier${stored[0] ?? 0}-0`);
  const render = async (): Promise<Buffer> =>
    Buffer.from(JSON.stringify({ items: (await settings.settingList(scope, {}, { limit: listed }, {})).page().items }));
  const document = await render();
  const place = { kind: 'document', tenant: 'bench', version: 'list' } as const;
  tier.write(place, () => document, HOUR_MS);
  await until(async () => (await tier.read(place)) !== undefined);
  const [measured, limit] = await measurePair(rounds, () => tier.read(place), render);
  return { what: `a list of ${listed} settings, ${(document.length / 1e6).toFixed(1)} MB`, measured, limit };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  let waited = 0;
  while (!(await condition())) {
    waited += await timeOf(() => new Promise((resolve) => setTimeout(resolve, 5)));
    if (waited > 30_000) throw new Error('Redis does not come to hold what it was given.');
  }
}
