import { Scope } from '../../libs/kernel/src/index.ts';
import type { SettingsCoordinator } from '../../src/settings/contracts/index.ts';
import type { BenchDatabase } from './databases.ts';
import { BILLING, insertTenants, insertValues, keyOf, tenantId } from './fixtures.ts';
import { measureAwaited, measureCalls, measurePair } from './measure.ts';
import type { Product } from './product.ts';
import { RawLimit } from './raw-limit.ts';
import { type Line, printSection } from './table.ts';

const WARM_BAR = { atMostMs: 200e-6 };
const COLD_BAR = { atMostMs: 20 };
const CHAIN = 3;

/** How often what is measured. */
export interface ReadRounds {
  /** Definitions that there are. */
  readonly definitions: number;
  /** Calls a round of a warm read. */
  readonly calls: number;
  /** Cold chains of three that are read, for each number of values. */
  readonly cold: number;
  /** Values of each tenant of a cold chain; the bar is for the first number. */
  readonly coldValues: readonly number[];
}

/** Makes the tenants that measureReads reads. */
export async function prepareReads(database: BenchDatabase, rounds: ReadRounds): Promise<void> {
  for (const values of rounds.coldValues) {
    await insertTenants(database, `cold${values}`, CHAIN * rounds.cold, CHAIN);
    await insertValues(database, `cold${values}`, values, rounds.definitions);
  }
}

/** Measures reads, warm and cold. @returns the bars that do not hold */
export async function measureReads(database: BenchDatabase, { settings }: Product, rounds: ReadRounds): Promise<readonly string[]> {
  const cold: Line[] = [];
  for (const values of rounds.coldValues) {
    const line = await coldLine(database, settings, values, rounds.cold);
    cold.push(values === rounds.coldValues[0] ? { ...line, bar: COLD_BAR } : line);
  }
  const scope = Scope.tenant(`cold${rounds.coldValues[0] ?? 0}-2`);
  const view = await settings.for(scope);
  const billing = view.of(BILLING);
  const keys = Array.from({ length: Math.min(1_000, rounds.definitions) }, (_, n) => keyOf(n));
  const map = new Map(keys.map((key) => [key, view.get(key)]));
  const { calls } = rounds;
  const one = keyOf(7);
  const limit = measureCalls(calls, () => map.get(one));
  const limitOfMany = measureCalls(calls, (call) => map.get(keys[call % keys.length] ?? ''));
  return printSection('Reads of a tenant below two parents; the raw limit is Map.get, and a select of the same rows for the cold ones', [
    { what: `view.of(billing).get('mode'), warm`, measured: measureCalls(calls, () => billing.get('mode')), limit, bar: WARM_BAR },
    { what: 'view.get(key), warm, one key', measured: measureCalls(calls, () => view.get(one)), limit, bar: WARM_BAR },
    {
      what: `view.get(key), warm, ${keys.length} keys in turn`,
      measured: measureCalls(calls, (call) => view.get(keys[call % keys.length] ?? '')),
      limit: limitOfMany,
      bar: WARM_BAR,
    },
    { what: 'settings.for(scope) by the query bus', measured: await measureAwaited(calls / 100, () => settings.for(scope)) },
    { what: 'explain one key by the query bus', measured: await measureAwaited(calls / 100, () => settings.explainSetting(scope, one)) },
    ...cold,
  ]);
}

/** A tenant and its two parents of which nothing is in memory yet, until the first value; the raw limit fetches the same rows. */
async function coldLine(database: BenchDatabase, settings: SettingsCoordinator, values: number, rounds: number): Promise<Line> {
  const raw = await RawLimit.connect(database.databaseUrl);
  const codes = (round: number): readonly string[] => [0, 1, 2].map((link) => `cold${values}-${CHAIN * round + link}`);
  const ids: string[][] = [];
  for (let round = 0; round < rounds; round++) ids.push(await Promise.all(codes(round).map((code) => tenantId(database, code))));
  const [measured, limit] = await measurePair(
    rounds,
    async (round) => (await settings.for(Scope.tenant(codes(round).at(-1) ?? ''))).get(keyOf(round)),
    (round) => raw.read(ids[round] ?? []),
  );
  await raw.close();
  return { what: `first read of a cold chain of 3 with ${CHAIN * values} values in all`, measured, limit };
}
