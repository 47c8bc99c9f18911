import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonSyntaxErrorPosition } from './json-syntax.ts';

/** Where the JavaScript engine says that the text goes wrong; undefined when it does not say, or nothing is wrong. */
function positionByEngine(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const digits = / at position (\d+)/.exec(String(error))?.[1];
    return digits === undefined ? undefined : Number(digits);
  }
}

const token = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', ' ', '\n', 'true', 'null', '1.5e3');

describe('the place where JSON goes wrong', () => {
  it('is where the engine says, whenever it says', () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join(' ');
        const expected = positionByEngine(text);
        if (expected === undefined) return;
        compared++;
        expect([text, jsonSyntaxErrorPosition(text)]).toEqual([text, expected]);
      }),
      { seed: 42, numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it('is found in long and deep text without exhausting anything', () => {
    expect(jsonSyntaxErrorPosition('['.repeat(500_000))).toBe(500_000);
    expect(jsonSyntaxErrorPosition(`["${'a\\n'.repeat(300_000)}"`)).toBe(900_003);
    expect(jsonSyntaxErrorPosition(`[${'1'.repeat(500_000)}x]`)).toBe(1);
  });
});
