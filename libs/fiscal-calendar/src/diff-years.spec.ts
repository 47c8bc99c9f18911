import { describe, expect, it } from '@jest/globals';
import { monthlyRule, weeklyRule, yearsOf } from '../../../test/fiscal-calendar/calendar-builders.ts';
import type { IsoDate } from './civil-date.ts';
import { diffYears, type Difference, type YearDifference } from './diff-years.ts';

const present = yearsOf({ rule: monthlyRule() }, 2025, 2028);
const shown = ({ code, change, periods }: YearDifference): string =>
  `${code} ${change}: ${periods.map((one: Difference<{ readonly number: number }>) => `${one.change} ${'after' in one ? one.after.number : one.before.number}`).join(', ')}`;

describe('the difference between years', () => {
  it('is nothing between equal years', () => {
    expect(diffYears(present, yearsOf({ rule: monthlyRule() }, 2025, 2028))).toEqual([]);
  });

  it('shows a moved boundary in both years, with the periods that it touches', () => {
    const wanted = yearsOf({ rule: monthlyRule({ overrides: [{ year: 2026, endsOn: '2026-12-26' as IsoDate }] }) }, 2025, 2028);
    expect(diffYears(present, wanted).map(shown)).toEqual([
      '2026 changed: changed 12',
      `2027 changed: ${Array.from({ length: 12 }, (_, index) => `changed ${index + 1}`).join(', ')}, added 13`,
    ]);
  });

  it('shows added and removed years with all their periods, in order', () => {
    const wanted = yearsOf({ rule: monthlyRule({ monthsPerPeriod: 6 }) }, 2028, 2029);
    expect(
      diffYears(present, wanted)
        .map(shown)
        .map((text) => text.slice(0, 40)),
    ).toEqual([
      '2025 removed: removed 1, removed 2, remo',
      '2026 removed: removed 1, removed 2, remo',
      '2027 removed: removed 1, removed 2, remo',
      '2028 changed: changed 1, changed 2, remo',
      '2029 added: added 1, added 2',
    ]);
  });

  it('shows names, labels, quarters and adjustments that differ', () => {
    const renamed = yearsOf({ rule: monthlyRule(), labelPolicy: { template: '{{year}}' } }, 2025, 2028);
    expect(diffYears(present, renamed).map(shown)).toEqual(['2025 changed: ', '2026 changed: ', '2027 changed: ', '2028 changed: ']);
    const adjusted = yearsOf({ rule: monthlyRule(), adjustmentPeriods: { closing: 1 } }, 2028, 2028);
    expect(diffYears(present.slice(-1), adjusted).map(shown)).toEqual(['2028 changed: added 13']);
    const weeks = weeklyRule();
    const [withQuarters, without] = [yearsOf({ rule: weeks }, 2026), yearsOf({ rule: { ...weeks, periodsPerQuarter: 12 } }, 2026)];
    expect(diffYears(withQuarters, without)[0]?.periods.map(({ change }) => change)).toHaveLength(9);
  });
});
