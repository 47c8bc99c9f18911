import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Scope } from '../../libs/kernel/src/index.ts';
import { FeatureFlagCoordinator } from '../../src/feature-flags/contracts/index.ts';
import { type BenchDatabase } from './databases.ts';
import { insertFlags } from './flag-fixtures.ts';
import { measureInTurns, type Measured, printContest } from './flag-contest.ts';
import type { HeapReport } from './flag-heap.process.ts';
import { type Contestant, type Loaded, loadPeers, loadWorkload, type Workload } from './flag-peers.ts';
import { insertTenants } from './fixtures.ts';
import { measureOfrep } from './ofrep.ts';
import { ENVIRONMENT, loadedOf, OWN } from './own-flags.ts';
import type { Product } from './product.ts';

/** How much is measured of flags. */
export interface FlagRounds {
  readonly rounds: number;
  /** Milliseconds a contestant and round. */
  readonly roundMs: number;
  /** Flags of a bulk. */
  readonly bulk: number;
  /** Flags that are loaded. */
  readonly loaded: number;
  readonly loads: number;
  /** Requests a round over HTTP. */
  readonly requests: number;
  readonly httpRounds: number;
}

const TENANT = 'flags-0';
const COMPLEX = (index: number): boolean => index % 2 === 1;

/** Makes the flags that the product evaluates, and a tenant for which it does. */
export async function prepareFlags(database: BenchDatabase, { bulk }: FlagRounds): Promise<void> {
  const { workload } = await loadWorkload();
  await insertTenants(database, 'flags', 1);
  await insertFlags(database, workload(bulk, COMPLEX));
}

/** Measures evaluations beside other engines, loading, memory, and OFREP beside a bare server. @returns the bars that do not hold */
export async function measureFlags(product: Product, rounds: FlagRounds): Promise<readonly string[]> {
  const peers = await loadPeers();
  const flags = product.app.get(FeatureFlagCoordinator, { strict: false });
  const view = await flags.for(Scope.tenant(TENANT), { environment: ENVIRONMENT });
  const { CONTEXTS, workload } = await loadWorkload();
  const own = loadedOf(view, CONTEXTS);
  const one = (title: string, key: string, bar: Bar): Comparison => {
    const only = new Map([...workload(2, COMPLEX)].filter(([name]) => name === key));
    return { title, bar, flags: only, bodyOf: (engine) => (at) => engine.one(key, at) };
  };
  const comparisons: readonly Comparison[] = [
    one('plain boolean', 'flag-0', { atMost: 0.7, of: '@openfeature/flagd-core' }),
    one('5 rules x 3 conditions + split', 'flag-1', { atMost: 1 / 3 }),
    {
      title: `bulk of ${rounds.bulk}, half of them plain, half with 5 x 3 + split`,
      bar: { atMost: 1 / 3 },
      flags: workload(rounds.bulk, COMPLEX),
      bodyOf: (engine) => (at) => engine.all(at),
    },
  ];
  const missed: string[] = [];
  for (const comparison of comparisons) missed.push(...(await compare(comparison, own, peers, rounds)));
  missed.push(...(await measureLoading([OWN, ...peers], rounds)), ...(await measureHeap([OWN, ...peers], rounds)));
  return [...missed, ...(await measureOfrep(product, view, { tenant: TENANT, requests: rounds.requests, rounds: rounds.httpRounds }))];
}

interface Bar {
  readonly atMost: number;
  readonly of?: string;
}

/** What is measured beside the other engines, which are loaded with these flags. */
interface Comparison {
  readonly title: string;
  readonly bar: Bar;
  readonly flags: Workload;
  readonly bodyOf: (engine: Loaded) => (at: number) => unknown;
}

async function compare(
  { title, bar, flags, bodyOf }: Comparison,
  own: Loaded,
  peers: readonly Contestant[],
  rounds: FlagRounds,
): Promise<readonly string[]> {
  const loaded = await loadAll(peers, flags);
  const contestants = new Map([[OWN.name, own], ...loaded]);
  const measured = await measureInTurns(new Map([...contestants].map(([name, engine]) => [name, bodyOf(engine)])), rounds);
  for (const peer of loaded.values()) await peer.close();
  return printContest({ title, unit: 'ns', own: OWN.name, bar }, measured);
}

async function loadAll(peers: readonly Contestant[], flags: Workload): Promise<ReadonlyMap<string, Loaded>> {
  const loaded = new Map<string, Loaded>();
  for (const peer of peers) loaded.set(peer.name, await peer.load(JSON.stringify(peer.document(flags))));
  return loaded;
}

async function measureLoading(contestants: readonly Contestant[], { loaded, loads }: FlagRounds): Promise<readonly string[]> {
  const { workload } = await loadWorkload();
  const flags = workload(loaded, COMPLEX);
  const [ready, first]: [Map<string, number[]>, Map<string, number[]>] = [new Map(), new Map()];
  for (let round = 0; round < loads; round++) {
    for (const contestant of contestants) {
      const { readyMs, firstMs } = await loadOnce(contestant, flags);
      ready.set(contestant.name, [...(ready.get(contestant.name) ?? []), readyMs]);
      first.set(contestant.name, [...(first.get(contestant.name) ?? []), firstMs]);
    }
  }
  const bar = { atMost: 2, of: '@growthbook/growthbook' };
  const measured = (times: Map<string, number[]>): Measured => times;
  return [
    ...printContest(
      { title: `${loaded} flags loaded from text until the first can be evaluated`, unit: 'ms', own: OWN.name, bar },
      measured(ready),
    ),
    ...printContest({ title: `the first evaluation of all ${loaded} flags after that`, unit: 'ms', own: OWN.name }, measured(first)),
  ];
}

async function loadOnce(contestant: Contestant, flags: Workload): Promise<{ readyMs: number; firstMs: number }> {
  const text = JSON.stringify(contestant.document(flags));
  globalThis.gc?.();
  const startedAt = performance.now();
  const engine = await contestant.load(text);
  await engine.one('flag-0', 0);
  const readyAt = performance.now();
  await engine.all(0);
  const firstMs = performance.now() - readyAt;
  await engine.close();
  return { readyMs: readyAt - startedAt, firstMs };
}

async function measureHeap(contestants: readonly Contestant[], { loaded }: FlagRounds): Promise<readonly string[]> {
  const [ready, used]: [Map<string, number[]>, Map<string, number[]>] = [new Map(), new Map()];
  const script = join(import.meta.dirname, 'flag-heap.process.js');
  for (const { name } of contestants) {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, name, String(loaded)]);
    const report = JSON.parse(stdout) as HeapReport;
    ready.set(name, [report.loadedMiB]);
    used.set(name, [report.evaluatedMiB]);
  }
  const bar = { atMost: 2 };
  return [
    ...printContest({ title: `heap of ${loaded} flags, each engine in a process of its own`, unit: 'MiB', own: OWN.name, bar }, ready),
    ...printContest({ title: 'heap after the first evaluation of all of them', unit: 'MiB', own: OWN.name, bar }, used),
  ];
}
