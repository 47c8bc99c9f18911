import 'reflect-metadata';
import { Scope } from '../../libs/kernel/src/index.ts';
import { summarise, timeOf } from './measure.ts';
import type { InstallationReport } from './large-installation.ts';

const MIB = 1024 * 1024;
const [databaseUrl = '', tenants = '0'] = process.argv.slice(2);
const half = Number(tenants) / 2;

const loading = performance.now();
const { CONTEXT, startProduct } = await import('./product.ts');
const { OrganisationCoordinator } = await import('../../src/organisation/contracts/index.ts');
const starting = performance.now();
const product = await startProduct({ databaseUrl });
const ready = performance.now();
const atStart = memory();
const firstHalfMs = await readTenants(0, half);
const secondHalfMs = await readTenants(half, 2 * half);
const atEnd = memory();
const creations: number[] = [];
for (let n = 0; n < 10; n++) creations.push(await timeOf(() => createTenant(n)));
const report: InstallationReport = {
  loadCodeMs: starting - loading,
  startMs: ready - starting,
  startRssMiB: atStart.rss / MIB,
  startHeapMiB: atStart.heapUsed / MIB,
  firstHalfMs,
  secondHalfMs,
  allRssMiB: atEnd.rss / MIB,
  allHeapMiB: atEnd.heapUsed / MIB,
  layers: product.cache.status().layers,
  createTenantMs: summarise(creations).median,
};
process.stdout.write(JSON.stringify(report));
await product.app.close();

async function readTenants(from: number, to: number): Promise<number> {
  const startedAt = performance.now();
  for (let n = from; n < to; n++) (await product.settings.for(Scope.tenant(`large-${n}`))).get('billing.mode');
  return performance.now() - startedAt;
}

function createTenant(n: number): Promise<unknown> {
  const tenant = { code: `created-${Date.now()}-${n}`, name: 'Created' };
  return product.app.get(OrganisationCoordinator, { strict: false }).createTenant(tenant, CONTEXT);
}

function memory(): NodeJS.MemoryUsage {
  globalThis.gc?.();
  return process.memoryUsage();
}
