import { describe, expect, it } from '@jest/globals';
import { durationOf, millisecondsOf } from './duration.ts';

describe('an interval between steps', () => {
  it.each([
    ['PT0S', 0],
    ['PT1H', 3_600_000],
    ['P1D', 86_400_000],
    ['P2W', 1_209_600_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['PT90M', 5_400_000],
    ['PT0.001S', 1],
  ])('%s is %i milliseconds', (text, milliseconds) => {
    expect(millisecondsOf(text)).toBe(milliseconds);
  });

  it.each(['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', '1h', 'PT1.5H', '-PT1H', 'PT1H2H', 'PT1S1M', 'P1D ', 'PT1.0001S'])(
    '"%s" is none',
    (text) => {
      expect(millisecondsOf(text)).toBeUndefined();
    },
  );

  it.each([
    [0, 'PT0S'],
    [93_784_500, 'P1DT2H3M4.5S'],
    [86_400_000, 'P1D'],
    [60_000, 'PT1M'],
  ])('of %i milliseconds is written as %s', (milliseconds, text) => {
    expect(durationOf(milliseconds)).toBe(text);
  });
});
