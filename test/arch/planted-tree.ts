import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT } from './dependency-cruise.ts';
import { PLANTED_COMPANIONS, PLANTED_GOOD_IMPORTS, PLANTED_PACKAGES, PLANTED_VIOLATIONS } from './planted-violations.ts';

const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));

function writeText(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function writePackages(folder: string): void {
  const { dependencies, devDependencies, undeclared } = PLANTED_PACKAGES;
  for (const name of [...dependencies, ...devDependencies, ...undeclared]) {
    writeText(folder, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    writeText(folder, `node_modules/${name}/index.js`, '');
  }
  const imports = { '#libs/*': { source: './libs/*/src/index.ts' } };
  const description = {
    name: 'planted',
    type: 'module',
    imports,
    dependencies: versions(dependencies),
    devDependencies: versions(devDependencies),
  };
  writeText(folder, 'package.json', JSON.stringify(description));
}

/** Writes a small project in a temporary folder that breaks every dependency rule, with the project's own compiler options. */
export function plantTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'planted-tree-'));
  const sources = new Map<string, string[]>();
  const linesOf = (path: string) => {
    const lines = sources.get(path) ?? ['export {};'];
    sources.set(path, lines);
    return lines;
  };
  for (const { from, specifier, to } of [...PLANTED_VIOLATIONS, ...PLANTED_COMPANIONS, ...PLANTED_GOOD_IMPORTS]) {
    linesOf(from).push(`import '${specifier}';`);
    if (/^(?:src|libs)\//.test(to)) linesOf(to);
  }
  for (const [path, lines] of sources) writeText(folder, path, `${lines.join('\n')}\n`);
  writePackages(folder);
  copyFileSync(join(PROJECT, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  return folder;
}
