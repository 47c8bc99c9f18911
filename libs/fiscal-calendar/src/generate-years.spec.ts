import { describe, expect, it } from '@jest/globals';
import { monthlyRule, span, weeklyRule, yearOf, yearsOf } from '../../../test/fiscal-calendar/calendar-builders.ts';
import type { CalendarStructure } from './calendar-structure.ts';
import type { IsoDate } from './civil-date.ts';
import { generateYears } from './generate-years.ts';
import { daysIn } from './generation-findings.ts';
import { WEEK_PATTERNS } from './week-patterns.ts';

const on = (date: string): IsoDate => date as IsoDate;
const namesOf = (structure: CalendarStructure, year = 2026): readonly string[] => yearOf(structure, year).periods.map(({ name }) => name);
const codes = (structure: CalendarStructure, from: number, to = from): readonly string[] =>
  generateYears(structure, from, to).findings.map(({ code }) => code);

describe('names', () => {
  it('come from the templates', () => {
    expect(namesOf({ rule: monthlyRule() })[8]).toBe('FY2026-P09');
    expect(namesOf({ rule: monthlyRule({ startMonth: 4 }), periodNaming: { regular: '{{month}}-{{calendarYear}}' } }).join(' ')).toBe(
      'APR-2025 MAY-2025 JUN-2025 JUL-2025 AUG-2025 SEP-2025 OCT-2025 NOV-2025 DEC-2025 JAN-2026 FEB-2026 MAR-2026',
    );
    expect(namesOf({ rule: monthlyRule({ monthsPerPeriod: 3 }), periodNaming: { regular: '{{year}}-Q{{quarter}}' } })).toEqual(
      [1, 2, 3, 4].map((quarter) => `2026-Q${quarter}`),
    );
    const label = (template: string): string => yearOf({ rule: monthlyRule(), labelPolicy: { template } }, 2009).label;
    expect([label('{{previousYear}}/{{yy}}'), label('{{year}}-{{nextYy}}'), label('FY {{nextYear}}')]).toEqual([
      '2008/09',
      '2009-10',
      'FY 2010',
    ]);
  });

  it('of adjustments come from templates of their own; their numbers go on around the regular ones', () => {
    const { periods } = yearOf({ rule: monthlyRule({ monthsPerPeriod: 6 }), adjustmentPeriods: { opening: 2, closing: 2 } }, 2026);
    expect(periods.map(({ kind, number, name, startsOn, endsOn }) => [kind, number, name, startsOn, endsOn])).toEqual([
      ['opening', -1, 'FY2026-OPEN1', '2026-01-01', '2026-01-01'],
      ['opening', 0, 'FY2026-OPEN2', '2026-01-01', '2026-01-01'],
      ['regular', 1, 'FY2026-P01', '2026-01-01', '2026-06-30'],
      ['regular', 2, 'FY2026-P02', '2026-07-01', '2026-12-31'],
      ['closing', 3, 'FY2026-ADJ1', '2026-12-31', '2026-12-31'],
      ['closing', 4, 'FY2026-ADJ2', '2026-12-31', '2026-12-31'],
    ]);
  });

  it('of years come from the nominal end month, wherever the year really ends', () => {
    const rule = weeklyRule({ anchor: 'nearest' });
    const years = yearsOf({ rule }, 2026, 2027);
    expect(years.map(({ label, endsOn }) => [label, endsOn])).toEqual([
      ['FY2026', '2027-01-02'],
      ['FY2027', '2028-01-01'],
    ]);
    expect(codes({ rule }, 2026)).toContain('YEAR_ENDS_IN_OTHER_CALENDAR_YEAR');
  });
});

describe('quarters', () => {
  it.each([
    [{ rule: monthlyRule() }, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]],
    [{ rule: monthlyRule({ monthsPerPeriod: 3 }) }, [1, 2, 3, 4]],
    [{ rule: monthlyRule({ monthsPerPeriod: 2 }) }, [undefined, undefined, undefined, undefined, undefined, undefined]],
    [{ rule: weeklyRule(WEEK_PATTERNS['13x4']) }, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]],
    [{ rule: weeklyRule({ weeksPerPeriod: [12, 12, 12, 16], periodsPerQuarter: 1 }) }, [1, 2, 3, 4]],
  ])('of %j', (structure, expected) => {
    expect(yearOf(structure, 2026).periods.map(({ quarter }) => quarter)).toEqual(expected);
  });
});

describe('week 53', () => {
  it.each([
    [1, [5, 4, 5]],
    [3, [4, 4, 6]],
  ])('goes to period %i', (extraWeekPeriod, firstQuarter) => {
    const year = yearOf({ rule: weeklyRule({ anchor: 'nearest', extraWeekPeriod }) }, 2020);
    expect(daysIn(year)).toBe(371);
    expect(year.periods.slice(0, 3).map((period) => daysIn(period) / 7)).toEqual(firstQuarter);
  });

  it('is told', () => {
    expect(codes({ rule: weeklyRule({ anchor: 'nearest' }) }, 2019, 2021)).toContain('YEAR_WITH_EXTRA_WEEK');
  });
});

describe('fixed days', () => {
  it('go on by their number, and the last period takes what is left', () => {
    const rule = { kind: 'fixedDays', startsOn: on('2026-01-01'), days: 364, daysPerPeriod: 100 } as const;
    const years = yearsOf({ rule }, 2025, 2027);
    expect(years.map((year) => [year.label, span(year)])).toEqual([
      ['FY2025', '2025-01-02..2025-12-31'],
      ['FY2026', '2026-01-01..2026-12-30'],
      ['FY2027', '2026-12-31..2027-12-29'],
    ]);
    expect(years[1]?.periods.map(daysIn)).toEqual([100, 100, 100, 64]);
  });
});

describe('overrides', () => {
  const rule = monthlyRule();
  const kindsOf = (...overrides: NonNullable<typeof rule.overrides>) =>
    yearsOf({ rule: { ...rule, overrides } }, 2026, 2028).map((year) => [year.label, year.kind, span(year)]);

  it('move a boundary for both years', () => {
    const expected = [
      ['FY2026', 'moved', '2026-01-01..2026-12-26'],
      ['FY2027', 'moved', '2026-12-27..2027-12-31'],
      ['FY2028', 'regular', '2028-01-01..2028-12-31'],
    ];
    expect(kindsOf({ year: 2026, endsOn: on('2026-12-26') })).toEqual(expected);
    expect(kindsOf({ year: 2027, startsOn: on('2026-12-27') })).toEqual(expected);
  });

  it('make short and long years; an omitted year goes to the one before', () => {
    expect(kindsOf({ year: 2026, endsOn: on('2027-06-30') })).toEqual([
      ['FY2026', 'long', '2026-01-01..2027-06-30'],
      ['FY2027', 'short', '2027-07-01..2027-12-31'],
      ['FY2028', 'regular', '2028-01-01..2028-12-31'],
    ]);
    expect(kindsOf({ year: 2027, omitted: true })).toEqual([
      ['FY2026', 'long', '2026-01-01..2027-12-31'],
      ['FY2028', 'regular', '2028-01-01..2028-12-31'],
    ]);
    expect(codes({ rule: { ...rule, overrides: [{ year: 2027, omitted: true }] } }, 2026)).toEqual(['YEAR_LONG']);
  });

  it('keep months and quarters in their places in a short year', () => {
    const quarters = monthlyRule({ monthsPerPeriod: 3, overrides: [{ year: 2026, startsOn: on('2026-02-10') }] });
    expect(yearOf({ rule: quarters }, 2026).periods.map(span)).toEqual([
      '2026-02-10..2026-03-31',
      '2026-04-01..2026-06-30',
      '2026-07-01..2026-09-30',
      '2026-10-01..2026-12-31',
    ]);
  });

  it('cut a year of weeks from its start on the weekday, else from its end', () => {
    const weeks = (override: object): readonly number[] =>
      yearOf({ rule: weeklyRule({ overrides: [{ year: 2026, ...override }] }) }, 2026).periods.map((period) => daysIn(period) / 7);
    expect(weeks({ endsOn: on('2026-04-04') })).toEqual([4, 4, 5, 1]);
    expect(weeks({ endsOn: on('2026-03-30') })).toEqual([4, 4, 5 + 2 / 7]);
    expect(weeks({ startsOn: on('2026-09-23') })).toEqual([4 + 4 / 7, 4, 5]);
    expect(weeks({ startsOn: on('2026-09-16') })).toEqual([11 / 7, 4, 4, 5]);
  });

  it('name their periods and their year', () => {
    const periods = [{ startsOn: on('2026-01-01'), endsOn: on('2026-12-31'), name: 'Whole 2026', quarter: 1 }];
    const year = yearOf({ rule: { ...rule, overrides: [{ year: 2026, suffix: 'T', transition: true, periods }] } }, 2026);
    expect([year.label, year.kind, year.periods]).toEqual([
      'FY2026T',
      'transition',
      [{ kind: 'regular', number: 1, name: 'Whole 2026', quarter: 1, startsOn: '2026-01-01', endsOn: '2026-12-31' }],
    ]);
  });
});

describe('a range of years that cannot be', () => {
  it.each([
    [2027, 2026],
    [1900, 2100],
    [99, 100],
    [9_901, 9_901],
    [2026.5, 2027],
    [Number.NaN, 2026],
  ])('%d to %d is refused', (from, to) => {
    expect(generateYears({ rule: monthlyRule() }, from, to)).toMatchObject({
      years: [],
      findings: [{ code: 'YEAR_RANGE_INVALID', severity: 'error' }],
    });
  });

  it('begins with the first year of the structure', () => {
    const structure = { rule: monthlyRule(), firstYear: 2026 };
    expect(codes(structure, 2025, 2027)).toEqual(['YEAR_RANGE_INVALID']);
    expect(codes(structure, 2026, 2027)).toEqual([]);
  });

  it('is told where the rule does not reach', () => {
    const rule = { kind: 'fixedDays', startsOn: on('9999-01-01'), days: 365 } as const;
    expect(codes({ rule }, 9_800)).not.toContain('YEAR_OUT_OF_RANGE');
    expect(generateYears({ rule: { ...rule, startsOn: on('0001-01-01') } }, 100, 100).years).toHaveLength(1);
    expect(codes({ rule: { ...rule, startsOn: on('2026-01-01'), days: 730 } }, 9_900)).toEqual(['YEAR_OUT_OF_RANGE']);
    const listed = {
      kind: 'custom',
      years: [
        {
          year: 2026,
          startsOn: on('2026-01-01'),
          endsOn: on('2026-12-31'),
          periods: [{ startsOn: on('2026-01-01'), endsOn: on('2026-12-31') }],
        },
      ],
    } as const;
    expect(generateYears({ rule: listed }, 2026, 2027)).toMatchObject({
      years: [{ label: 'FY2026' }],
      findings: [{ code: 'YEAR_NOT_LISTED' }],
    });
  });
});
