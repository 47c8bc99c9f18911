import { summarise } from './measure.ts';

/** Contestant -> what was measured in each round. */
export type Measured = ReadonlyMap<string, readonly number[]>;

/** What is compared. */
export interface Contest {
  readonly title: string;
  readonly unit: 'ns' | 'ms' | 'MiB';
  /** Name of the product among the contestants. */
  readonly own: string;
  /** At most this multiple of one contestant, by default of the best of the others. */
  readonly bar?: { readonly atMost: number; readonly of?: string };
}

let sink: unknown;

/**
 * Nanoseconds of a call in each round. Contestants take turns in every round, so that all see the same weather; a body that answers a
 * promise is waited for.
 */
export async function measureInTurns(
  bodies: ReadonlyMap<string, (at: number) => unknown>,
  { rounds, roundMs }: { readonly rounds: number; readonly roundMs: number },
): Promise<Measured> {
  const counts = new Map<string, number>();
  for (const [name, body] of bodies) counts.set(name, await callsIn(body, roundMs));
  const times = new Map([...bodies.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, body] of bodies) times.get(name)?.push(await timeOf(body, counts.get(name) ?? 1));
  }
  return times;
}

async function callsIn(body: (at: number) => unknown, milliseconds: number): Promise<number> {
  for (let calls = 16; ; calls *= 2) {
    if ((await timeOf(body, calls)) * calls > milliseconds * 1e6 * 0.5) return calls;
  }
}

async function timeOf(body: (at: number) => unknown, calls: number): Promise<number> {
  const isAsync = body(0) instanceof Promise;
  const startedAt = process.hrtime.bigint();
  if (isAsync) for (let call = 0; call < calls; call++) sink = await body(call);
  else for (let call = 0; call < calls; call++) sink = body(call);
  if (sink === undefined) throw new Error('Nothing was answered.');
  return Number(process.hrtime.bigint() - startedAt) / calls;
}

/** Prints medians, the best rounds, and ratios of the medians. @returns the bar when it does not hold */
export function printContest({ title, unit, own, bar }: Contest, measured: Measured): readonly string[] {
  console.log(`\n${title}`);
  const mine = summarise(measured.get(own) ?? []);
  const others = [...measured].filter(([name]) => name !== own).map(([name, values]) => ({ name, ...summarise(values) }));
  const best = others.toSorted((left, right) => left.median - right.median)[0];
  console.log(`  ${''.padEnd(26)} ${'median'.padStart(13)} ${'best'.padStart(13)}   ratio of ours`);
  for (const { name, median, min } of [{ name: own, ...mine }, ...others]) {
    const ratio = name === own ? '' : `   ${(mine.median / median).toFixed(2)}, by the best rounds ${(mine.min / min).toFixed(2)}`;
    console.log(`  ${name.padEnd(26)} ${amount(median, unit)} ${amount(min, unit)}${ratio}`);
  }
  if (bar === undefined || best === undefined) return [];
  const than = others.find(({ name }) => name === bar.of) ?? best;
  const ratio = mine.median / than.median;
  const holds = ratio <= bar.atMost;
  console.log(
    `  bar: ${bar.atMost.toFixed(2)} of ${than.name}: ${holds ? 'holds' : 'MISSED'} (${ratio.toFixed(2)}, it takes ${(1 / ratio).toFixed(1)} x ours)`,
  );
  return holds ? [] : [`Flags: ${title} (${ratio.toFixed(2)} instead of ${bar.atMost.toFixed(2)} of ${than.name})`];
}

function amount(value: number, unit: Contest['unit']): string {
  const text = unit === 'ns' && value >= 10_000 ? `${(value / 1_000).toFixed(1)} µs` : `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
  return text.padStart(13);
}
