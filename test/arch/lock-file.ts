import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './dependency-cruise.ts';

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockedPackages = Readonly<Record<string, LockedPackage>>;

/** The packages of package-lock.json by their folder; '' is the project itself. */
export function lockedPackages(): LockedPackages {
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as { packages: LockedPackages };
  return lock.packages;
}

/** Looks where Node looks: in the package's own node_modules, then in those of every folder above. */
function isFoundFrom(packages: LockedPackages, folder: string, name: string): boolean {
  if (folder === '') return packages[`node_modules/${name}`] !== undefined;
  const parent = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  return packages[`${folder}/node_modules/${name}`] !== undefined || isFoundFrom(packages, parent, name);
}

/** What a locked package names and the lock file lacks: `npm ci` refuses such a lock. */
export function namedButNotLocked(packages: LockedPackages): string[] {
  return Object.entries(packages).flatMap(([folder, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isFoundFrom(packages, folder, name))
      .map((name) => `${folder === '' ? 'package.json' : folder} needs ${name}`),
  );
}

/** The licence a package states: in its own package.json where it is installed, else (another platform's) in the lock file. */
export function licenceOf(folder: string, locked: LockedPackage): string {
  const file = join(PROJECT, folder, 'package.json');
  if (!existsSync(file)) return locked.license ?? 'unknown';
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as {
    license?: string | { type: string };
    licenses?: { type: string }[];
  };
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
}
