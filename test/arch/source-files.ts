import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PROJECT } from './dependency-cruise.ts';

export interface SourceFile {
  /** From the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const NOT_OURS = new Set(['node_modules', 'dist', 'definitions']);

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : walk(join(folder, entry.name));
    return /\.[cm]?ts$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}

/** The TypeScript files below folders of the checkout; a folder that is not there has none. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  const present = new Set(readdirSync(PROJECT));
  return folders
    .filter((folder) => present.has(folder))
    .flatMap((folder) => walk(join(PROJECT, folder)))
    .map((file) => ({ path: relative(PROJECT, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));
}

export const isTest = (path: string): boolean => /\.(?:spec|int-spec|e2e-spec)\.ts$/.test(path) || /^(?:test|libs\/testing)\//.test(path);
export const isMigration = (path: string): boolean => path.endsWith('.migration.ts');
/** What runs in production. */
export const isProduction = (path: string): boolean => /^(?:src|libs)\//.test(path) && !isTest(path);
