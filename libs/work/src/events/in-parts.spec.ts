import { describe, expect, it } from '@jest/globals';
import { inParts } from './in-parts.ts';

describe('cutting a list into parts', () => {
  it.each([
    [0, []],
    [1, [1]],
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
    [2_500, [1_000, 1_000, 500]],
  ])('cuts %i changes into events of at most 1,000', (count, sizes) => {
    const list = Array.from({ length: count }, (_, index) => index);

    const parts = inParts(list);

    expect(parts.map((part) => part.length)).toEqual(sizes);
    expect(parts.flat()).toEqual(list);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses parts of %d', (size) => {
    expect(() => inParts(['a'], size)).toThrow(RangeError);
  });
});
