import { describe, expect, it } from '@jest/globals';
import type { Rule } from '#libs/flag-engine';
import { withSettledRamps } from './settled-ramps.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const DAY = 86_400_000;
const serve = { variant: 'on' };
const ramp: NonNullable<Rule['ramp']> = {
  startAt: '2026-03-01T00:00:00Z',
  steps: [
    { coverage: 1_000, afterMs: 0 },
    { coverage: 25_000, afterMs: DAY },
    { coverage: 100_000, afterMs: DAY },
  ],
};
const leading = { rules: [{ id: 'r', salt: 's', serve, ramp }] };

describe('ramps of the past', () => {
  it.each([
    [0, 1_000],
    [DAY, 25_000],
    [2 * DAY - 1, 25_000],
    [9 * DAY, 100_000],
  ])('come back as what they covered %d ms after their start', (after, coverage) => {
    expect(withSettledRamps(leading, { rules: [] }, START + after)).toEqual({ rules: [{ id: 'r', salt: 's', serve, coverage }] });
  });

  it('go on where they still stand in the same rule', () => {
    expect(withSettledRamps(leading, structuredClone(leading), START)).toEqual(leading);
    expect(withSettledRamps(leading, { rules: [{ ...leading.rules[0], id: 'other' } as Rule] }, START)).not.toEqual(leading);
    expect(
      withSettledRamps(leading, { rules: [{ id: 'r', salt: 's', serve, ramp: { ...ramp, pauses: [{ from: START }] } }] }, START),
    ).toEqual({
      rules: [{ id: 'r', salt: 's', serve, coverage: 1_000 }],
    });
  });

  it('are not made up where there are none', () => {
    const plain = { rules: [{ id: 'r', salt: 's', serve, coverage: 5 }] };

    expect(withSettledRamps(plain, undefined, START)).toBe(plain);
    expect(withSettledRamps({}, undefined, START)).toEqual({});
  });
});
