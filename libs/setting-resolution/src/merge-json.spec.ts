import { describe, expect, it } from '@jest/globals';
import { mergeJson } from './merge-json.ts';

describe('merging JSON values', () => {
  it.each([
    [undefined, { a: 1 }, { a: 1 }],
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: 1, b: { c: 1, d: [1] } }, { b: { d: [2], e: null } }, { a: 1, b: { c: 1, d: [2], e: null } }],
    [{ a: 1 }, { a: null }, { a: null }],
    [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
    ['text', { a: 1 }, { a: 1 }],
    [{ a: 1 }, [1], [1]],
    [[1, 2], [3], [3]],
    [{ a: 1 }, null, null],
    [{ a: 1 }, false, false],
  ])('%j under %j gives %j', (below, above, expected) => {
    expect(mergeJson(below, above)).toEqual(expected);
  });

  it('takes members with the names of prototype members for what they are', () => {
    const merged = mergeJson(JSON.parse('{"constructor":{"a":1}}'), JSON.parse('{"__proto__":{"b":2},"constructor":{"c":3}}'));

    expect(JSON.stringify(merged)).toBe('{"constructor":{"a":1,"c":3},"__proto__":{"b":2}}');
    expect(({} as Record<string, unknown>)['b']).toBeUndefined();
  });
});
