import type { SourceFile } from './source-files.ts';

const RUN = 6;

interface Line {
  readonly path: string;
  readonly number: number;
  readonly text: string;
}

/** The lines that say something: no blanks, comments, braces, imports or re-exports. */
function tellingLines({ path, text }: SourceFile): Line[] {
  let insideImport = false;
  let insideComment = false;
  return text
    .split('\n')
    .map((line, index) => ({ path, number: index + 1, text: line.trim() }))
    .filter(({ text: line }) => {
      if (insideComment || line.startsWith('/*')) {
        insideComment = !line.includes('*/');
        return false;
      }
      if (insideImport || /^(?:import\b(?!\()|export (?:type )?(?:\{|\*))/.test(line)) {
        insideImport = !line.endsWith(';');
        return false;
      }
      return !line.startsWith('//') && !/^[[\](){}<>;,]*$/.test(line);
    });
}

/**
 * Runs of six consecutive lines that stand in two places, in two files or twice in one.
 * Blank lines, comments, imports and lines of brackets alone do not count; indentation does not matter.
 * @returns one text for every such run: where it stands, where it stood before, and its first line
 */
export function repeatedLines(files: readonly SourceFile[]): string[] {
  const seen = new Map<string, Line>();
  const found: string[] = [];
  for (const file of files) {
    const lines = tellingLines(file);
    for (let start = 0; start + RUN <= lines.length; start += 1) {
      const run = lines.slice(start, start + RUN);
      const [first] = run;
      if (first === undefined) break;
      const key = run.map((line) => line.text).join('\n');
      const before = seen.get(key);
      if (before === undefined) seen.set(key, first);
      else if (before.path !== first.path || first.number - before.number >= RUN) {
        found.push(`${first.path}:${first.number} repeats ${before.path}:${before.number}: ${first.text}`);
        start += RUN - 1;
      }
    }
  }
  return found;
}
