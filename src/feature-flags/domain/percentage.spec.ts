import { describe, expect, it } from '@jest/globals';
import { thousandthsOf } from './percentage.ts';

describe('a percentage', () => {
  it.each([
    [0, 0],
    [25, 25_000],
    [0.001, 1],
    [33.333, 33_333],
    [100, 100_000],
  ])('of %d is so many thousandths of a percent', (percentage, thousandths) => {
    expect(thousandthsOf(percentage)).toBe(thousandths);
  });

  it.each([-0.001, 100.001, 500, 12.3456, Number.NaN, Number.POSITIVE_INFINITY, undefined])('is not %d', (percentage) => {
    expect(thousandthsOf(percentage)).toBeUndefined();
  });
});
