import { describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/kernel';
import { partsOfCursor } from './cursor-parts.ts';

describe('the parts of a position', () => {
  it('are those that the list encoded', () => {
    expect(partsOfCursor(['a.b', '*', 7], 'text', 'text', 'revision')).toEqual(['a.b', '*', 7]);
    expect(partsOfCursor(0, 'revision')).toEqual([0]);
    expect(partsOfCursor([999_999_999_999_999, 2_147_483_646], 'revision', 'ordinal')).toEqual([999_999_999_999_999, 2_147_483_646]);
  });

  it.each<readonly [string, Json]>([
    ['of another length', ['a', 1, 2]],
    ['of another type', [1, 1]],
    ['negative', ['a', -1]],
    ['no whole number', ['a', 0.5]],
    ['too large for an exact number', ['a', 2 ** 53]],
    ['no position', { a: 1 }],
    ['nothing', null],
  ])('are refused when they are %s', (_name, cursor) => {
    expect(() => partsOfCursor(cursor, 'text', 'revision')).toThrow(/not one that this list gave/);
  });

  it('hold no ordinal that PostgreSQL could not count', () => {
    expect(() => partsOfCursor([1, 2_147_483_647], 'revision', 'ordinal')).toThrow(/not one that this list gave/);
  });
});
