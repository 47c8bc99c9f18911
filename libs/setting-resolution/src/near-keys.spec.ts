import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EditDistance } from './edit-distance.ts';
import { nearKeys } from './near-keys.ts';

const keys = [
  'billing.mode',
  'billing.dueDays',
  'billing.dunning.level',
  'crm.mode',
  'crm.salutation',
  'mail.smtp.host',
  'mail.smtp.port',
  'abcdef.ghiqrs',
];

/** The textbook definition, without any shortcut. */
function naiveDistance(left: string, right: string): number {
  const cell = (row: number, column: number): number => {
    if (row === 0 || column === 0) return Math.max(row, column);
    const isSame = left[row - 1] === right[column - 1];
    const isSwap = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
    return Math.min(
      cell(row - 1, column) + 1,
      cell(row, column - 1) + 1,
      cell(row - 1, column - 1) + (isSame ? 0 : 1),
      isSwap ? cell(row - 2, column - 2) + 1 : Infinity,
    );
  };
  return cell(left.length, right.length);
}

describe('naming near keys', () => {
  it.each([
    ['billing.dueDay', ['billing.dueDays']],
    ['BILLING.DUEDAYS', ['billing.dueDays']],
    ['biling.moed', ['billing.mode']],
    ['mail.smtp', ['mail.smtp.host', 'mail.smtp.port']],
    ['sales.mode', ['billing.mode', 'crm.mode']],
    ['abcdef.ghijkl', ['abcdef.ghiqrs']],
    ['x', []],
    ['nothing.like.that', []],
  ])('for %s', (meant, expected) => {
    expect(nearKeys(meant, keys)).toEqual(expected);
  });

  it('names at most five, the nearest first, whatever the order of the keys', () => {
    const many = Array.from({ length: 50 }, (_, n) => `shop.item${n}`);

    expect(nearKeys('shop.item7x', many)[0]).toBe('shop.item7');
    expect(nearKeys('shop.item7x', many)).toHaveLength(5);
    expect(nearKeys('shop.item7x', many.toReversed())).toEqual(nearKeys('shop.item7x', many));
  });

  it('measures the distance that its definition says, up to the limit', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
    const spelling = new EditDistance(7);
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 4 }), (left, right, limit) => {
        expect(spelling.between(left, right, limit)).toBe(Math.min(naiveDistance(left, right), limit + 1));
      }),
    );
  });
});
