import { describe, expect, it } from '@jest/globals';
import { repeatedLines } from './repeated-lines.ts';
import { isProduction, sourceFiles } from './source-files.ts';

const six = ['const a = 1;', 'const b = 2;', 'if (a < b) {', 'run(a);', 'run(b);', '}', 'stop(a);'].join('\n');
const withNoise = [
  "import { run, stop } from './run.ts';",
  'const other = 0;',
  six.replaceAll('\n', '\n\n  // why\n    '),
  'const last = 9;',
].join('\n');
const five = six.replace('stop(a);', 'stop(b);');

describe('production files', () => {
  it('have no six consecutive equal lines', () => {
    const files = sourceFiles('src', 'libs').filter((file) => isProduction(file.path));

    expect(files.length).toBeGreaterThan(100);
    expect(repeatedLines(files)).toEqual([]);
  });
});

describe('finding six consecutive equal lines', () => {
  it('finds them in two files, whatever indentation, blanks, comments and braces are between', () => {
    const found = repeatedLines([
      { path: 'src/a.ts', text: six },
      { path: 'src/b.ts', text: withNoise },
    ]);

    expect(found).toEqual(['src/b.ts:3 repeats src/a.ts:1: const a = 1;']);
  });

  it('finds them twice in one file', () => {
    expect(repeatedLines([{ path: 'src/a.ts', text: `${six}\nconst between = 1;\n${six}` }])).toEqual([
      'src/a.ts:9 repeats src/a.ts:1: const a = 1;',
    ]);
  });

  it('lets five equal lines and equal imports be', () => {
    const imports = [1, 2, 3, 4, 5, 6].map((n) => `import {\n  a${n},\n} from './a${n}.ts';`).join('\n');

    const found = repeatedLines([
      { path: 'src/a.ts', text: `${imports}\n${six}` },
      { path: 'src/b.ts', text: `${imports}\n${five}` },
    ]);

    expect(found).toEqual([]);
  });
});
