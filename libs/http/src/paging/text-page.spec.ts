import { describe, expect, it } from '@jest/globals';
import { ValidationException } from '#libs/kernel';
import { decodeCursor, encodeCursor, InvalidCursorException } from './cursor.ts';
import { filterOf, pageAfter, pageBefore, pageOf, pageUpTo } from './text-page.ts';

describe('a page of texts', () => {
  it('begins at the beginning without a cursor', () => {
    expect([pageAfter({}), pageBefore({ limit: '7' })]).toEqual([{ limit: 50 }, { limit: 7 }]);
  });

  it('goes on where a cursor says', () => {
    const cursor = encodeCursor('billing.mode');

    expect(pageAfter({ cursor, limit: 3 })).toEqual({ limit: 3, after: 'billing.mode' });
    expect(pageBefore({ cursor })).toEqual({ limit: 50, before: 'billing.mode' });
  });

  it.each([3, null, ['a'], { after: 'a' }, true])('refuses the cursor %j of another list', (position) => {
    const cursor = encodeCursor(position);

    expect(() => pageAfter({ cursor })).toThrow(InvalidCursorException);
    expect(() => pageBefore({ cursor })).toThrow(InvalidCursorException);
  });

  it('has as many items as its list allows', () => {
    expect(pageAfter({ limit: '1000' }, 1_000)).toEqual({ limit: 1_000 });
    expect(() => pageAfter({ limit: '1001' }, 1_000)).toThrow(ValidationException);
  });

  it('is told apart from the filters of its list', () => {
    expect(filterOf({ limit: 3, cursor: 'x', search: 'invoice' })).toEqual({ search: 'invoice' });
  });
});

describe('the answer of a list', () => {
  it('says where to go on unless it is the last page', () => {
    expect(pageOf(['a'], undefined)).toEqual({ items: ['a'] });
    expect(decodeCursor(pageOf(['a'], ['a', 3]).nextCursor ?? '')).toEqual(['a', 3]);
  });

  it.each([
    [3, ['a', 'b'], undefined],
    [2, ['a', 'b'], 'B'],
    [2, [], undefined],
  ])('of at most %i items goes on behind the last of %j', (limit, items, position) => {
    const { nextCursor } = pageUpTo(limit, items, (last) => last.toUpperCase());

    expect(nextCursor === undefined ? undefined : decodeCursor(nextCursor)).toBe(position);
  });
});
