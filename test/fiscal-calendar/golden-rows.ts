import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One row of a file of golden dates by the names of its columns; a blank one is ''. */
export type GoldenRow = Readonly<Record<string, string>>;

const FOLDER = join(import.meta.dirname, '../golden/fiscal');
const CELL = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;

function cellsOf(line: string): string[] {
  return [...line.matchAll(CELL)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

/** The rows of a file of test/golden/fiscal. @param name without .csv */
export function goldenRows(name: string): GoldenRow[] {
  const [header = '', ...lines] = readFileSync(join(FOLDER, `${name}.csv`), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
  const columns = cellsOf(header);
  return lines.map((line) => {
    const cells = cellsOf(line);
    if (cells.length !== columns.length) throw new Error(`${name}: ${cells.length} cells and ${columns.length} columns in: ${line}`);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}
