import { describe, expect, it } from '@jest/globals';
import { parse, productionSources } from './sources.ts';
import { violationCodesOf } from './violation-codes.ts';

const codesOf = (text: string) => violationCodesOf([parse('a.ts', text)]);

describe('the list of violation codes', () => {
  it('tells where a fault stands and what its message says', () => {
    expect(codesOf(`found.push(violation('UNKNOWN_ROLE', \`/roles/\${index}\`, \`There is no role "\${role}". Use: \${roles.join(', ')}.\`));`)).toEqual([
      { code: 'UNKNOWN_ROLE', severity: 'error', where: ['/roles/{index}'], meanings: ['There is no role "{role}". Use: {…}.'] },
    ]);
  });

  it('follows constants, conditions and pointers that are put together', () => {
    const text = `
      const EXPECTED = { code: 'IS_OBJECT', message: 'An object is expected (here).' };
      function check(change) {
        const message = isKnown ? 'Known, "quoted".' : \`Not at \${change.level}.\`;
        // violation('IN_A_COMMENT', '', 'x')
        const text = "violation('IN_A_TEXT', '', 'x')";
        if (/violation\\('IN_A_PATTERN'/.test(text)) return [];
        return [violation('SCOPE', pointerTo(change.pointer, 'key'), message), violation(EXPECTED.code, pointerTo('/a', index, 'b'), EXPECTED.message)];
      }`;

    expect(codesOf(text)).toEqual([
      { code: 'IS_OBJECT', severity: 'error', where: ['/a/{index}/b'], meanings: ['An object is expected (here).'] },
      { code: 'SCOPE', severity: 'error', where: ['…/key'], meanings: ['Known, "quoted".', 'Not at {level}.'] },
    ]);
  });

  it('names a code once for all its places, and both codes of a condition', () => {
    const text = `violation('A', '/x', 'One.'); violation('A', '/y', 'Two.'); warning(isLow ? 'B' : 'C', '', given);`;

    expect(codesOf(text)).toEqual([
      { code: 'A', severity: 'error', where: ['/x', '/y'], meanings: ['One.', 'Two.'] },
      { code: 'B', severity: 'warning', where: [''], meanings: ['The message says what is wrong.'] },
      { code: 'C', severity: 'warning', where: [''], meanings: ['The message says what is wrong.'] },
    ]);
  });

  it('lists what class-validator finds in request classes', () => {
    const text = `
      import { IsISO8601, IsOptional, MaxLength } from 'class-validator';
      class Request {
        @IsOptional() @IsISO8601({ strict: true }) readonly from?: string;
        @MaxLength(5) @Other() readonly name!: string;
      }`;

    expect(codesOf(text).map(({ code, where }) => [code, ...where])).toEqual([
      ['IS_ISO8601', '/from'],
      ['MAX_LENGTH', '/name'],
    ]);
  });

  it('refuses to leave a hole: a code that the source does not tell is an error that names its place', () => {
    expect(() => codesOf(`\nfunction refuse(code) {\n  return violation(code, '', 'No.');\n}`)).toThrow('a.ts:3: the code "code" cannot be told');
  });

  it('lists what callers of a method say that hands the code on', () => {
    const text = `
      class Fields {
        fault(code: string, at: string, message: string) { found.push(violation(code, at, message)); }
        must(at: string, code = 'MUST_BE') { this.fault(code, at, 'No.'); }
      }
      fields.fault('TWICE', '/at', 'Twice.');`;

    expect(codesOf(text).map(({ code }) => code)).toEqual(['MUST_BE', 'TWICE']);
  });

  it('misses no call in the sources of the project', () => {
    const sources = productionSources();
    const written = sources.flatMap((source) => [...source.text.matchAll(/\b(?:violation|warning)\(\s*'([A-Z_]+)'/g)].map(([, code = '']) => code));
    const listed = new Set(violationCodesOf(sources).map(({ code }) => code));

    expect(written.length).toBeGreaterThan(60);
    expect(written.filter((code) => !listed.has(code))).toEqual([]);
  });
});
