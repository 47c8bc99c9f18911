import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EvaluationContext } from '../../libs/flag-engine/src/index.ts';

/** A rule of the workload: three comparisons that must hold; `isSplit`: half of those who match. */
export interface WorkRule {
  readonly salt: string;
  readonly in: readonly [string, readonly string[]];
  readonly above: readonly [string, number];
  readonly startsWith: readonly [string, string];
  readonly isSplit: boolean;
}

/** Flags: key -> rules, none for a plain one. */
export type Workload = ReadonlyMap<string, readonly WorkRule[]>;

/** Flags that were loaded and can be evaluated for the context of a number. Some engines answer promises only. */
export interface Loaded {
  one(key: string, at: number): unknown;
  all(at: number): unknown;
  close(): unknown;
}

/** An engine that is measured. */
export interface Contestant {
  readonly name: string;
  document(flags: Workload): unknown;
  load(text: string): Promise<Loaded>;
}

const FOLDER = join(import.meta.dirname, '../../../flags');

/** True when the other engines are installed. */
export function arePeersInstalled(): boolean {
  return existsSync(join(FOLDER, 'node_modules/flagsmith-nodejs'));
}

/** Installs the other engines in a folder of their own, as their lock file says. @throws Error when that is not possible */
export function installPeers(): void {
  console.log('Installing the other engines in bench/flags (npm ci).');
  const npm = process.env['npm_execpath'];
  if (npm === undefined) execFileSync('npm', ['ci'], { cwd: FOLDER, stdio: 'inherit' });
  else execFileSync(process.execPath, [npm, 'ci'], { cwd: FOLDER, stdio: 'inherit' });
}

/** The other engines. */
export async function loadPeers(): Promise<readonly Contestant[]> {
  return (await importFrom<{ PEERS: readonly Contestant[] }>('contestants.mjs')).PEERS;
}

/** The flags and contexts that all engines get. */
export function loadWorkload(): Promise<{
  readonly workload: (count: number, isComplex: (index: number) => boolean) => Workload;
  readonly CONTEXTS: readonly EvaluationContext[];
}> {
  return importFrom('workload.mjs');
}

async function importFrom<Exports>(file: string): Promise<Exports> {
  return (await import(pathToFileURL(join(FOLDER, file)).href)) as Exports;
}
