import 'reflect-metadata';
import { availableParallelism, cpus } from 'node:os';
import { type AdministrationRounds, measureAdministration, prepareAdministration } from './administration.ts';
import { type BenchServer, startServer } from './databases.ts';
import { insertDefinitions } from './fixtures.ts';
import { arePeersInstalled, installPeers } from './flag-peers.ts';
import { type FlagRounds, measureFlags, prepareFlags } from './flags.ts';
import { type InstallationSize, measureLargeInstallation } from './large-installation.ts';
import { startProduct } from './product.ts';
import { measureReads, prepareReads, type ReadRounds } from './reads.ts';
import { measureRefresh, prepareRefresh, type RefreshRounds } from './refresh.ts';
import { measureSecondTier, prepareSecondTier, type SecondTierRounds } from './second-tier.ts';
import { measureWrites, prepareWrites, type WriteRounds } from './writes.ts';

/** How much is measured. */
interface Plan {
  readonly reads: ReadRounds;
  readonly writes: WriteRounds;
  readonly refresh: RefreshRounds;
  readonly large: InstallationSize;
  readonly administration: AdministrationRounds;
  readonly redis: SecondTierRounds;
  readonly flags: FlagRounds;
}

const DEFINITIONS = 12_500;

const FULL: Plan = {
  reads: { definitions: DEFINITIONS, calls: 1_000_000, cold: 20, coldValues: [700, 2_000] },
  writes: {
    single: 300,
    bulk: new Map([
      [100, 30],
      [1_000, 12],
      [10_000, 7],
    ]),
  },
  refresh: { definitions: DEFINITIONS, rounds: 9, stored: [5_000, 50_000], changes: [1, 100, 10_000] },
  large: { definitions: 5_000, tenants: 10_000, valuesATenant: 5, starts: 3 },
  administration: { definitions: DEFINITIONS, rounds: 7, listed: 5_000, rolledBack: 10_000 },
  redis: { definitions: DEFINITIONS, rounds: 25, stored: [5, 700, 2_000, 10_000], listed: 5_000 },
  flags: { rounds: 15, roundMs: 60, bulk: 200, loaded: 10_000, loads: 5, requests: 4_000, httpRounds: 5 },
};

/** Shows that the bench works; its times say little. */
const QUICK: Plan = {
  reads: { definitions: 500, calls: 20_000, cold: 3, coldValues: [100] },
  writes: {
    single: 10,
    bulk: new Map([
      [100, 3],
      [500, 2],
    ]),
  },
  refresh: { definitions: 500, rounds: 3, stored: [200, 2_000], changes: [1, 100] },
  large: { definitions: 200, tenants: 200, valuesATenant: 3, starts: 1 },
  administration: { definitions: 500, rounds: 3, listed: 500, rolledBack: 500 },
  redis: { definitions: 500, rounds: 5, stored: [5, 700], listed: 500 },
  flags: { rounds: 3, roundMs: 5, bulk: 50, loaded: 300, loads: 2, requests: 100, httpRounds: 1 },
};

const CEILINGS = [
  'Ceilings of the requirements (NFR-PERF), and our bars below them:',
  '  a cached setting        20 ms    bar 200 ns warm, 20 ms for a tenant that was never read',
  '  any bulk                10 s     bar 3 x the raw limit at 1,000 and 10,000 changes',
  '  an evaluation of a flag 5 ms     beside other engines; see the section flags',
  '  an export               30 s     configuration sync is not built yet',
];

const SECTIONS = ['reads', 'writes', 'refresh', 'administration', 'redis', 'flags', 'large'];

async function run(server: BenchServer, plan: Plan, chosen: readonly string[]): Promise<readonly string[]> {
  const wants = (section: string): boolean => chosen.length === 0 || chosen.includes(section);
  const missed: string[] = [];
  if (wants('large')) missed.push(...(await measureLargeInstallation(server, plan.large)));
  if (!SECTIONS.some((section) => section !== 'large' && wants(section))) return missed;
  const database = await server.newDatabase('bench');
  await insertDefinitions(database, plan.reads.definitions);
  if (wants('reads')) await prepareReads(database, plan.reads);
  if (wants('refresh')) await prepareRefresh(database, plan.refresh);
  if (wants('writes')) await prepareWrites(database, plan.writes);
  if (wants('administration')) await prepareAdministration(database, plan.administration);
  if (wants('redis')) await prepareSecondTier(database, plan.redis);
  const isWithFlags = wants('flags') && arePeersReady(chosen);
  if (isWithFlags) await prepareFlags(database, plan.flags);
  const product = await startProduct(database);
  try {
    if (wants('reads')) missed.push(...(await measureReads(database, product, plan.reads)));
    if (wants('writes')) missed.push(...(await measureWrites(database, product, plan.writes)));
    if (wants('refresh')) missed.push(...(await measureRefresh(database, product, plan.refresh)));
    if (wants('administration')) missed.push(...(await measureAdministration(database, product, plan.administration)));
    if (isWithFlags) missed.push(...(await measureFlags(product, plan.flags)));
    if (wants('redis')) missed.push(...(await measureSecondTier(database, product, plan.redis)));
  } finally {
    await product.app.close();
  }
  return missed;
}

/** The other engines are installed when flags are asked for by name; all sections do without. */
function arePeersReady(chosen: readonly string[]): boolean {
  if (arePeersInstalled()) return true;
  if (!chosen.includes('flags')) {
    console.log('The section flags is left out, since the other engines are not installed. Say: npm run bench -- flags');
    return false;
  }
  installPeers();
  return true;
}

async function main(options: readonly string[]): Promise<void> {
  const isQuick = options.includes('--quick');
  const chosen = options.filter((option) => option !== '--quick');
  const unknown = chosen.filter((option) => !SECTIONS.includes(option));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')} to measure. Say --quick, or some of: ${SECTIONS.join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  const server = await startServer();
  try {
    const machine = `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'})`;
    console.log(`Node ${process.versions.node}, PostgreSQL ${server.version} with durable settings, ${machine}`);
    console.log(CEILINGS.join('\n'));
    const missed = await run(server, isQuick ? QUICK : FULL, chosen);
    console.log(missed.length === 0 ? '\nEvery bar holds.' : `\nMissed:\n${missed.map((line) => `  ${line}`).join('\n')}`);
    if (isQuick)
      console.log('This was --quick, which shows that the bench works: sizes are small and rounds few, so its verdicts say little.');
  } finally {
    await server.drop();
  }
}

await main(process.argv.slice(2));
