import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, type Json, jsonEquals } from './json.ts';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with the members of every object in the opposite order. */
function reversed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item));
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member ?? null)]),
  );
}

describe('canonical JSON', () => {
  it.each<[name: string, value: Json | undefined, text: string]>([
    ['sorts members by code units', { b: 1, a: 2, B: 3, '\u20ac': 4, '10': 5, '9': 6 }, '{"10":5,"9":6,"B":3,"a":2,"b":1,"\u20ac":4}'],
    ['sorts at every depth', { a: [{ d: 1, c: 2 }] }, '{"a":[{"c":2,"d":1}]}'],
    ['keeps the order of arrays', ['b', 'a'], '["b","a"]'],
    ['leaves members out that are absent', { b: undefined, a: null }, '{"a":null}'],
    ['leaves them out of sorted objects, too', { a: null, b: undefined }, '{"a":null}'],
    ['prints absence as null', undefined, 'null'],
    ['prints numbers as ECMAScript does', [1.0, -0, 1e21, 0.1], '[1,0,1e+21,0.1]'],
    ['escapes text', 'a"\\\n\u0007é', '"a\\"\\\\\\n\\u0007é"'],
  ])('%s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('is the same whatever the order of members', () => {
    fc.assert(fc.property(json, (value) => expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))));
  });

  it('reads back as the value', () => {
    fc.assert(fc.property(json, (value) => expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))));
  });
});

describe('equality of JSON values', () => {
  it.each<[left: Json | undefined, right: Json | undefined, equal: boolean]>([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[1, 2], [2, 1], false],
    [null, undefined, false],
    [0, false, false],
    ['1', 1, false],
    [{ a: undefined }, {}, true],
    [[], {}, false],
  ])('%j and %j: %s', (left, right, equal) => {
    expect(jsonEquals(left, right)).toBe(equal);
  });
});
