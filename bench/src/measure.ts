import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Times of several rounds, in milliseconds. */
export interface Times {
  readonly median: number;
  readonly min: number;
  readonly p95: number;
}

/** What measureCalls keeps, so that no call can be optimised away. */
export let lastResult: unknown;

/** Sums up measured times. @throws Error when there are none */
export function summarise(times: readonly number[]): Times {
  if (times.length === 0) throw new Error('Nothing was measured.');
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), min: at(0), p95: at(0.95) };
}

/** Milliseconds that one run of the body takes. */
export async function timeOf(body: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await body();
  return performance.now() - startedAt;
}

/** Times of whole runs. @param body is told the number of the round, from 0 */
export async function measureRounds(rounds: number, body: (round: number) => Promise<unknown>): Promise<Times> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await timeOf(() => body(round)));
  return summarise(times);
}

/** Times of two contenders whose rounds take turns, so that both see the same weather. */
export async function measurePair(
  rounds: number,
  first: (round: number) => Promise<unknown>,
  second: (round: number) => Promise<unknown>,
): Promise<readonly [Times, Times]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(await timeOf(() => first(round)));
    times[1].push(await timeOf(() => second(round)));
  }
  return [summarise(times[0]), summarise(times[1])];
}

/** Times of one call of a synchronous body, each round an average over many calls. The rounds before the first are for the compiler. */
export function measureCalls(calls: number, body: (call: number) => unknown, rounds = 15, warmUp = 3): Times {
  const times: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const startedAt = performance.now();
    for (let call = 0; call < calls; call++) lastResult = body(call);
    if (round >= 0) times.push((performance.now() - startedAt) / calls);
  }
  return summarise(times);
}

/** As measureCalls, for a body that answers a promise. */
export async function measureAwaited(calls: number, body: (call: number) => Promise<unknown>, rounds = 15, warmUp = 3): Promise<Times> {
  const times: number[] = [];
  for (let round = -warmUp; round < rounds; round++) {
    const startedAt = performance.now();
    for (let call = 0; call < calls; call++) lastResult = await body(call);
    if (round >= 0) times.push((performance.now() - startedAt) / calls);
  }
  return summarise(times);
}

/** Runs the body and answers the longest time that the event loop was held in one piece, in milliseconds. */
export async function longestBlockDuring(body: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await body();
  // The block is noticed by the timer that comes late, which is after the body.
  await new Promise((resolve) => setTimeout(resolve, 5));
  histogram.disable();
  return histogram.max / 1e6;
}
