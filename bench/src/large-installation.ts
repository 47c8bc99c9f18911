import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchDatabase, BenchServer } from './databases.ts';
import { insertDefinitions, insertTenants, insertValues } from './fixtures.ts';
import { summarise } from './measure.ts';
import { printSection } from './table.ts';

/** The size of the installation. */
export interface InstallationSize {
  readonly definitions: number;
  readonly tenants: number;
  readonly valuesATenant: number;
  readonly starts: number;
}

/** What a process of its own found out. Times are milliseconds, sizes MiB. */
export interface InstallationReport {
  readonly loadCodeMs: number;
  readonly startMs: number;
  readonly startRssMiB: number;
  readonly startHeapMiB: number;
  readonly firstHalfMs: number;
  readonly secondHalfMs: number;
  readonly allRssMiB: number;
  readonly allHeapMiB: number;
  readonly layers: number;
  readonly createTenantMs: number;
}

const START_BAR = { atMostMs: 5_000 };

/** Starts the product, in a process of its own, on a database that holds many definitions and tenants; then reads every tenant once. */
export async function measureLargeInstallation(server: BenchServer, size: InstallationSize): Promise<readonly string[]> {
  const database = await server.newDatabase('bench_large');
  await insertDefinitions(database, size.definitions);
  await insertTenants(database, 'large', size.tenants, 3);
  await insertValues(database, 'large', size.valuesATenant, size.definitions);
  const reports: InstallationReport[] = [];
  for (let start = 0; start < size.starts; start++) reports.push(await startOnce(database, size));
  const times = (of: (report: InstallationReport) => number) => summarise(reports.map(of));
  const half = size.tenants / 2;
  const median = (of: (report: InstallationReport) => number): string => times(of).median.toFixed(0);
  return printSection(
    `${size.definitions} definitions x ${size.tenants} tenants with ${size.valuesATenant} values each, in chains of 3`,
    [
      { what: 'start: createApplication until ready', measured: times((report) => report.startMs), bar: START_BAR },
      { what: 'loading the code before that', measured: times((report) => report.loadCodeMs) },
      { what: 'first read, one of the first half of the tenants', measured: times((report) => report.firstHalfMs / half) },
      { what: 'first read, one of the second half', measured: times((report) => report.secondHalfMs / half) },
      { what: 'creating one more tenant', measured: times((report) => report.createTenantMs) },
    ],
    [
      `Resident after the start: ${median((report) => report.startRssMiB)} MiB (heap ${median((report) => report.startHeapMiB)} MiB)`,
      `Resident after every tenant was read: ${median((report) => report.allRssMiB)} MiB (heap ${median((report) => report.allHeapMiB)} MiB) in ${median((report) => report.layers)} layers`,
    ],
  );
}

async function startOnce({ databaseUrl }: BenchDatabase, { tenants }: InstallationSize): Promise<InstallationReport> {
  const script = join(import.meta.dirname, 'large-installation.process.js');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, databaseUrl, String(tenants)]);
  return JSON.parse(stdout) as InstallationReport;
}
