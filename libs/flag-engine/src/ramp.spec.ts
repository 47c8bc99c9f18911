import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contextOf, flagNamed, ruleNamed, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import { evaluate } from './evaluate.ts';
import { nextChangeAt } from './next-change.ts';
import type { Ramp, RampStep } from './ramp.ts';
import { coverageAt } from './ramp-timeline.ts';

const steps: readonly RampStep[] = [
  { coverage: 10, afterMs: 0 },
  { coverage: 20, afterMs: 100 },
  { coverage: 30, at: 1_300 },
];
const course = (parts: Partial<Ramp>, moments: readonly number[]) =>
  moments.map((now) => coverageAt({ startAt: 1_000, steps, ...parts }, now));

describe('a ramp', () => {
  it('takes its steps at their moments', () => {
    expect(course({}, [999, 1_000, 1_099, 1_100, 1_299, 1_300, 9_999])).toEqual([0, 10, 10, 20, 20, 30, 30]);
  });

  it('stands still while paused, and goes on with the time that was left', () => {
    const pauses = [{ from: 1_050, to: 1_500 }];

    expect(course({ pauses }, [1_049, 1_499, 1_549, 1_550])).toEqual([10, 10, 10, 30]);
    expect(course({ pauses: [{ from: 1_050 }] }, [1_050, 1e12])).toEqual([10, 10]);
    expect(course({ pauses: [{ from: 1_250, to: 1_400 }] }, [1_249, 1_300, 1_399, 1_400])).toEqual([20, 20, 20, 30]);
  });

  it('freezes what holds at the first moment of a pause', () => {
    expect(course({ pauses: [{ from: 1_100, to: 1_500 }] }, [1_099, 1_100, 1_499, 1_500])).toEqual([10, 20, 20, 30]);
    expect(course({ pauses: [{ from: 1_300, to: 1_500 }] }, [1_299, 1_300, 1_500])).toEqual([20, 30, 30]);
    expect(course({ pauses: [{ from: 1_000 }] }, [1_000, 1e12])).toEqual([10, 10]);
  });

  it('holds a step until it is due and approved', () => {
    const held = (approvedAt?: number): readonly RampStep[] => [
      { coverage: 10, afterMs: 0 },
      { coverage: 20, afterMs: 100, hold: 'approval', ...(approvedAt === undefined ? {} : { approvedAt }) },
      { coverage: 30, afterMs: 100 },
    ];

    expect(course({ steps: held() }, [1_100, 1e12])).toEqual([10, 10]);
    expect(course({ steps: held(1_400) }, [1_399, 1_400, 1_499, 1_500])).toEqual([10, 20, 20, 30]);
    expect(course({ steps: held(5) }, [1_099, 1_100, 1_200])).toEqual([10, 20, 30]);
  });

  it('stays where it ended', () => {
    expect(course({ end: { at: 1_150, coverage: 10 } }, [1_149, 1_150, 1_300, 1e12])).toEqual([20, 10, 10, 10]);
    expect(course({ end: { at: 500, coverage: 0 } }, [1_000, 1_300])).toEqual([0, 0]);
  });

  it('of growing steps never falls while nobody ends it, whatever the pauses', () => {
    const gaps = fc.array(fc.tuple(fc.nat(500), fc.nat(500)), { maxLength: 6 });
    const growing = fc.array(fc.tuple(fc.nat(100), fc.nat(300)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(gaps, growing, (lengths, rises) => {
        let moment = 900;
        const pauses = lengths.map(([moving, still]) => {
          const from = moment + moving;
          moment = from + still;
          return { from, to: moment };
        });
        let coverage = 0;
        const ramp = { startAt: 1_000, pauses, steps: rises.map(([rise, afterMs]) => ({ coverage: (coverage += rise), afterMs })) };
        const seen = Array.from({ length: 200 }, (_, n) => coverageAt(ramp, 900 + n * 50));
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        // At the end all moving time has passed: the sum of intervals and pauses.
        expect(coverageAt(ramp, 1_000 + 8 * 300 + moment)).toBe(coverage);
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });

  it('moves the flag with time, and says when it moves next', () => {
    const ramp: Ramp = {
      startAt: 1_000,
      steps: [
        { coverage: 0, afterMs: 0 },
        { coverage: 100_000, afterMs: 100 },
      ],
    };
    const document = flagNamed('f', { rules: [ruleNamed('r', { ramp })], fallthrough: { variant: 'off' } });
    const at = (now: number) => evaluate(viewOf([document], { now }), 'f', contextOf('u')).variant;

    expect([at(1_099), at(1_100)]).toEqual(['off', 'on']);
    expect([0, 1_000, 1_100].map((now) => nextChangeAt(document.environment, now))).toEqual([1_000, 1_100, undefined]);
  });
});

describe('the next change', () => {
  it('is the nearest of schedules and conditions on time', () => {
    const { environment } = flagNamed('f', {
      rules: [
        ruleNamed('a', { schedule: { from: '1970-01-01T00:00:05Z', to: 9_000 } }),
        ruleNamed('b', { when: { not: { attribute: 'now', op: 'date', is: 'after', value: 7_000 } } }),
        ruleNamed('c', { when: { attribute: 'user.born', op: 'date', is: 'after', value: 6_000 } }),
      ],
    });

    expect([0, 5_000, 7_000, 7_001, 9_000].map((now) => nextChangeAt(environment, now))).toEqual([5_000, 7_000, 7_001, 9_000, undefined]);
  });

  it('is when the answer changes: from included, to excluded', () => {
    const document = flagNamed('f', { rules: [ruleNamed('r', { schedule: { from: 10, to: 20 } })], fallthrough: { variant: 'off' } });
    const at = (now: number) => evaluate(viewOf([document], { now }), 'f', {}).variant;

    expect([9, 10, 19, 20].map(at)).toEqual(['off', 'on', 'on', 'off']);
  });
});
