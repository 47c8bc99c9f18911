import { describe, expect, it } from '@jest/globals';
import type { Json } from '#libs/kernel';
import { changeCursor, changePositionOf } from './change-position.ts';

const POSITION = { at: '2026-11-24T08:00:00.000Z', stream: 'flags', revision: 7, ordinal: 1 } as const;

describe('a position in a list of changes', () => {
  it('comes back as it was told', () => {
    expect(changePositionOf(changeCursor(POSITION))).toEqual(POSITION);
    expect(changePositionOf(undefined)).toBeUndefined();
  });

  it.each<readonly [string, Json]>([
    ['a year that PostgreSQL does not know', ['0000-01-01T00:00:00.000Z', 'flags', 1, 1]],
    ['a year of six digits', ['+275760-01-01T00:00:00.000Z', 'flags', 1, 1]],
    ['no day', ['2026-99-99T00:00:00.000Z', 'flags', 1, 1]],
    ['an instant in another form', ['Tue Nov 24 2026', 'flags', 1, 1]],
    ['an unknown stream', ['2026-11-24T08:00:00.000Z', 'none', 1, 1]],
    ['a negative revision', ['2026-11-24T08:00:00.000Z', 'flags', -1, 1]],
  ])('is refused with %s', (_name, cursor) => {
    expect(() => changePositionOf(cursor)).toThrow(/not one that this list gave/);
  });
});
