import { Scope } from '../../libs/kernel/src/index.ts';
import { type BenchDatabase, runSql } from './databases.ts';
import { defaultOf, insertTenants, keyOf, tenantId, valueOf } from './fixtures.ts';
import { longestBlockDuring, measurePair, measureRounds, summarise, type Times } from './measure.ts';
import { assertSameRows, bulk, CONTEXT, type Product, wanted } from './product.ts';
import { type RawChange, RawLimit } from './raw-limit.ts';
import { formatTime, type Line, printSection } from './table.ts';

/** How often what is measured. */
export interface WriteRounds {
  readonly single: number;
  readonly bulk: ReadonlyMap<number, number>;
}

const BARS: ReadonlyMap<number, Line['bar']> = new Map([
  [1_000, { atMostTimes: 3 }],
  [10_000, { atMostTimes: 3 }],
]);

/** Makes the tenants that measureWrites writes to; before the product starts, since it learns of tenants by its own streams only. */
export async function prepareWrites(database: BenchDatabase, rounds: WriteRounds): Promise<void> {
  await insertTenants(database, 'single', 2);
  for (const [size, times] of rounds.bulk) await insertTenants(database, `bulk${size}`, 2 * times + 2);
}

/** Measures single and bulk writes against the raw limit. @returns the bars that do not hold */
export async function measureWrites(database: BenchDatabase, product: Product, rounds: WriteRounds): Promise<readonly string[]> {
  const raw = await RawLimit.connect(database.databaseUrl);
  const missed = [
    ...printSection('Single update, through coordinator and command bus', [await singleLine(database, product, raw, rounds.single)]),
  ];
  const lines: Line[] = [];
  const perChange = new Map<number, number>();
  for (const [size, times] of rounds.bulk) {
    const [fresh, changed] = await bulkLines(database, product, raw, size, times);
    lines.push(fresh, changed);
    perChange.set(size, (fresh.measured.median + changed.measured.median) / 2 / size);
  }
  const sizes = [...rounds.bulk.keys()];
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)];
  const cost = sizes.map((size) => `${formatTime(perChange.get(size) ?? 0)} at ${size}`).join(', ');
  const grows = (perChange.get(largest) ?? 0) > (perChange.get(smallest) ?? 0);
  const last = rounds.bulk.get(largest) ?? 0;
  lines.push({
    what: `${largest} validated, not written`,
    measured: await measureRounds(last, (round) => validate(product, largest, round)),
  });
  const blocks: number[] = [];
  for (let round = 1; round <= last; round++) {
    blocks.push(await longestBlockDuring(() => bulk(product, `bulk${largest}-0`, largest, last + round)));
  }
  missed.push(
    ...printSection('Bulk through SettingsCoordinator.bulkUpdateSettings, atomic', lines, [
      `Cost per change: ${cost}; bar: no more at ${largest} than at ${smallest}: ${grows ? 'MISSED' : 'holds'}`,
      `Longest block of the event loop during a bulk of ${largest}: median ${formatTime(summarise(blocks).median)}, longest of ${last} ${formatTime(Math.max(...blocks))}`,
    ]),
  );
  await raw.close();
  return grows ? [...missed, 'Bulk: cost per change grows'] : missed;
}

async function validate({ settings }: Product, size: number, version: number): Promise<void> {
  const { valid } = await settings.validateSettingChange(Scope.tenant(`bulk${size}-0`), wanted(size, version));
  if (!valid) throw new Error('A valid change was refused.');
}

async function singleLine(database: BenchDatabase, product: Product, raw: RawLimit, rounds: number): Promise<Line> {
  const rawTenant = await tenantId(database, 'single-1');
  const key = keyOf(1);
  const scope = Scope.tenant('single-0');
  const [measured, limit] = await measurePair(
    rounds,
    (round) => product.settings.updateSetting(scope, { key, value: valueOf(1, round) }, CONTEXT),
    (round) => raw.write(rawTenant, changesOf(1, round, 1)),
  );
  await assertSameRows(database, 'single-0', 'single-1');
  return { what: 'one setting', measured, limit };
}

async function bulkLines(
  database: BenchDatabase,
  product: Product,
  raw: RawLimit,
  size: number,
  rounds: number,
): Promise<readonly [Line, Line]> {
  const rawTenants = await Promise.all(
    Array.from({ length: rounds + 1 }, (_, round) => tenantId(database, `bulk${size}-${2 * round + 1}`)),
  );
  const one = (version: (round: number) => number, tenant: (round: number) => number) =>
    measurePair(
      rounds,
      (round) => bulk(product, `bulk${size}-${2 * tenant(round)}`, size, version(round)),
      (round) => raw.write(rawTenants[tenant(round)] ?? '', changesOf(size, version(round))),
    );
  // The last pair of tenants warms both up.
  await bulk(product, `bulk${size}-${2 * rounds}`, size, 0);
  await raw.write(rawTenants[rounds] ?? '', changesOf(size, 0));
  await runSql(database.adminUrl, 'checkpoint');
  const fresh = await one(
    () => 0,
    (round) => round,
  );
  await runSql(database.adminUrl, 'vacuum analyze sm.setting_value, sm.change');
  const changed = await one(
    (round) => round + 1,
    () => 0,
  );
  await assertSameRows(database, `bulk${size}-0`, `bulk${size}-1`);
  const bar = BARS.get(size);
  const line = (what: string, [measured, limit]: readonly [Times, Times]): Line => ({
    what: `${size} ${what}`,
    measured,
    limit,
    ...(bar === undefined ? {} : { bar }),
  });
  return [line('new values', fresh), line('changed values', changed)];
}

/** What the product records for the same changes. */
function changesOf(size: number, version: number, first = 0): readonly RawChange[] {
  return Array.from({ length: size }, (_, index) => {
    const n = first + index;
    const before = version === 0 ? undefined : valueOf(n, version - 1);
    return {
      key: keyOf(n),
      after: valueOf(n, version),
      effectiveBefore: before ?? defaultOf(n),
      ...(before === undefined ? {} : { before }),
    };
  });
}
