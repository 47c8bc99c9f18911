import 'reflect-metadata';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../libs/testing/src/databases/temporary-folder.ts';
import { type Contestant, loadPeers, loadWorkload } from './flag-peers.ts';
import { OWN } from './own-flags.ts';

/** What one engine keeps in memory for its flags. */
export interface HeapReport {
  readonly loadedMiB: number;
  readonly evaluatedMiB: number;
}

const [name, count] = process.argv.slice(2);
const contestant = [OWN, ...(await loadPeers())].find((one) => one.name === name);
if (contestant === undefined) throw new Error(`There is no engine "${name}".`);
console.log(JSON.stringify(await measure(contestant, Number(count))));
process.exit(0);

async function measure(engine: Contestant, flags: number): Promise<HeapReport> {
  const folder = temporaryFolder('bench-heap');
  const file = join(folder, 'flags.json');
  const { workload } = await loadWorkload();
  // The document goes through a file, so that nothing of how it was made is left in memory.
  writeFileSync(file, JSON.stringify(engine.document(workload(flags, (index) => index % 2 === 1))));
  const small = await engine.load(JSON.stringify(engine.document(workload(2, (index) => index === 1))));
  await small.all(0);
  const before = usedMiB();
  const loaded = await engine.load(readFileSync(file, 'utf8'));
  const loadedMiB = usedMiB() - before;
  await loaded.all(0);
  // What was read to be compiled may be kept until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  const evaluatedMiB = usedMiB() - before;
  await loaded.one('flag-0', 0);
  rmSync(folder, { recursive: true, force: true });
  return { loadedMiB, evaluatedMiB };
}

function usedMiB(): number {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  return process.memoryUsage().heapUsed / (1024 * 1024);
}
