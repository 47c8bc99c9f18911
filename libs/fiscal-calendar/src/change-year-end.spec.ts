import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryRepeating } from '../../../test/fiscal-calendar/arbitrary-structures.ts';
import { monthlyRule, span, weeklyRule, yearsOf } from '../../../test/fiscal-calendar/calendar-builders.ts';
import type { CalendarStructure } from './calendar-structure.ts';
import { addDays, addMonths, type IsoDate } from './civil-date.ts';
import { changeYearEnd, type ChangedYearEnd, type YearEndChange } from './change-year-end.ts';
import { nameClashes } from './generation-findings.ts';
import { toEpochDay } from './iso-date.ts';
import { parseCalendarStructure } from './parse-calendar-structure.ts';
import { NRF_CALENDAR } from './week-patterns.ts';

const on = (date: string): IsoDate => date as IsoDate;
const calendarYear: CalendarStructure = { rule: monthlyRule() };
const toMarch: CalendarStructure = { rule: monthlyRule({ startMonth: 4 }) };
const change = (parts: Partial<YearEndChange>): YearEndChange => ({
  present: yearsOf(calendarYear, 2024, 2028),
  lastYearCode: '2026',
  next: toMarch,
  transition: 'short',
  toYear: 2029,
  ...parts,
});

function changed(parts: Partial<YearEndChange>): ChangedYearEnd {
  const outcome = changeYearEnd(change(parts));
  if ('violations' in outcome) throw new Error(outcome.violations.map(({ message }) => message).join(' '));
  return outcome.value;
}

const refused = (parts: Partial<YearEndChange>): readonly string[] => {
  const outcome = changeYearEnd(change(parts));
  return 'violations' in outcome ? outcome.violations.map(({ code, pointer }) => `${code} ${pointer}`) : [];
};
const shown = ({ years }: ChangedYearEnd) => years.slice(2).map((year) => `${year.label} ${year.kind} ${span(year)}`);

describe('changing the year end', () => {
  it('puts a short year in between', () => {
    const result = changed({ transition: 'short' });
    expect(shown(result)).toEqual([
      'FY2026 regular 2026-01-01..2026-12-31',
      'FY2027 transition 2027-01-01..2027-03-31',
      'FY2028 regular 2027-04-01..2028-03-31',
      'FY2029 regular 2028-04-01..2029-03-31',
    ]);
    expect(result.transition?.periods.map(({ name }) => name)).toEqual(['FY2027-P01', 'FY2027-P02', 'FY2027-P03']);
    expect(result.fromYear).toBe(2027);
  });

  it('puts a long year in between', () => {
    expect(shown(changed({ transition: 'long' }))).toEqual([
      'FY2026 regular 2026-01-01..2026-12-31',
      'FY2028 transition 2027-01-01..2028-03-31',
      'FY2029 regular 2028-04-01..2029-03-31',
    ]);
  });

  it('leaves the years before as the objects they are', () => {
    const present = yearsOf(calendarYear, 2024, 2028);
    const { years } = changed({ present });
    expect([0, 1, 2].every((index) => years[index] === present[index])).toBe(true);
    expect(years[3]).not.toBe(present[3]);
  });

  it('tells apart a transition year whose number is taken', () => {
    const present = yearsOf({ rule: monthlyRule({ startMonth: 7 }) }, 2024, 2027);
    const result = changed({ present, next: calendarYear, transition: 'short', toYear: 2027 });
    expect(shown(result)).toEqual([
      'FY2026 regular 2025-07-01..2026-06-30',
      'FY2026T transition 2026-07-01..2026-12-31',
      'FY2027 regular 2027-01-01..2027-12-31',
    ]);
    expect(result.transition?.periods[0]?.name).toBe('FY2026T-P01');
    expect(nameClashes(result.years)).toEqual([]);

    const again = changed({
      present: result.years,
      lastYearCode: '2026T',
      next: { rule: monthlyRule({ startMonth: 4 }) },
      transition: 'short',
    });
    expect(shown(again).slice(1, 3)).toEqual(['FY2026T transition 2026-07-01..2026-12-31', 'FY2027 transition 2027-01-01..2027-03-31']);
  });

  it('leads from months to weeks, whose first period takes the odd days', () => {
    const { transition, years } = changed({ next: NRF_CALENDAR, toYear: 2027 });
    expect(transition && [transition.label, span(transition), transition.periods.map(span)]).toEqual([
      'FY2026T',
      '2027-01-01..2027-01-30',
      ['2027-01-01..2027-01-30'],
    ]);
    expect(years.at(-1)).toMatchObject({ label: 'FY2027', startsOn: '2027-01-31' });
  });

  it('needs no transition year where the new rule begins just there', () => {
    const result = changed({ next: { rule: monthlyRule({ monthsPerPeriod: 3 }) } });
    expect(result.transition).toBeUndefined();
    expect(shown(result).slice(1)).toEqual(
      ['FY2027', 'FY2028', 'FY2029'].map((label) => `${label} regular ${label.slice(2)}-01-01..${label.slice(2)}-12-31`),
    );
  });

  it('goes on with listed years', () => {
    const year = {
      year: 2027,
      startsOn: on('2027-01-01'),
      endsOn: on('2027-05-31'),
      periods: [{ startsOn: on('2027-01-01'), endsOn: on('2027-05-31') }],
    };
    expect(shown(changed({ next: { rule: { kind: 'custom', years: [year] } }, toYear: 2027 })).at(-1)).toBe(
      'FY2027 regular 2027-01-01..2027-05-31',
    );
    const early = { ...year, year: 2026 };
    expect(refused({ next: { rule: { kind: 'custom', years: [early] } }, toYear: 2027 })).toEqual([
      'YEAR_LABEL_TAKEN /labelPolicy/yearOffset',
    ]);
    const late = { ...year, startsOn: on('2027-01-02'), periods: [{ startsOn: on('2027-01-02'), endsOn: on('2027-05-31') }] };
    expect(refused({ next: { rule: { kind: 'custom', years: [late] } }, toYear: 2027 })).toEqual(['YEARS_DO_NOT_MEET /rule/years']);
  });

  it.each([
    [{ lastYearCode: '2031' }, 'YEAR_NOT_FOUND /lastYearCode'],
    [{ openedThrough: on('2027-12-31') }, 'YEAR_OPENED /lastYearCode'],
    [{ next: { ...calendarYear, labelPolicy: { yearOffset: -1 } } }, 'YEAR_LABEL_TAKEN /labelPolicy/yearOffset'],
    [
      { next: { rule: monthlyRule({ startMonth: 4, overrides: [{ year: 2027, endsOn: on('2027-03-30') }] }) } },
      'OVERRIDE_INVALID /rule/overrides/0/year',
    ],
    [{ toYear: 2400 }, 'YEAR_RANGE_INVALID '],
  ])('is refused with %j', (parts, fault) => {
    expect(refused(parts)).toEqual([fault]);
  });

  it('by a long year is refused where that is longer than 24 months, with the dates and the way out', () => {
    const toWeeks = { rule: weeklyRule({ endMonth: 8, endWeekday: 5, anchor: 'nearest' }) };
    const present = yearsOf({ rule: monthlyRule({ startMonth: 9 }) }, 2026);
    const outcome = changeYearEnd(change({ present, next: toWeeks, transition: 'long' }));
    expect(outcome).toMatchObject({
      violations: [{ code: 'TRANSITION_TOO_LONG', params: { startsOn: '2026-09-01', endsOn: '2028-09-01' } }],
    });
    expect(refused({ present, next: toWeeks, transition: 'short' })).toEqual([]);
  });

  it('is allowed right after the last opened year', () => {
    expect(refused({ openedThrough: on('2026-12-31') })).toEqual([]);
  });

  it('keeps later overrides of the new rule', () => {
    const next = { rule: monthlyRule({ startMonth: 4, overrides: [{ year: 2029, endsOn: on('2029-03-30') }] }) };
    expect(shown(changed({ next })).at(-1)).toBe('FY2029 moved 2028-04-01..2029-03-30');
  });
});

describe('changing from any rule to any', () => {
  it('tiles the line, with a transition year of at most 24 months and a structure that is accepted', () => {
    fc.assert(
      fc.property(arbitraryRepeating, arbitraryRepeating, fc.constantFrom('short', 'long'), (before, after, transition) => {
        fc.pre(before.kind !== 'fixedDays' && after.kind !== 'fixedDays');
        const present = yearsOf({ rule: before }, 2024, 2026);
        // An offset of one year keeps labels in order whatever the two rules call their years.
        const asked = { present, next: { rule: after, labelPolicy: { yearOffset: 1 } }, transition, toYear: 2031 } as const;
        const codes = refused(asked);
        if (transition === 'long' && codes.length > 0) {
          expect(codes).toEqual(['TRANSITION_TOO_LONG /transition']);
          return;
        }
        const { years, structure, ...rest } = changed(asked);
        for (const [index, year] of years.slice(1).entries()) {
          expect(toEpochDay(year.startsOn)).toBe(addDays(toEpochDay(years[index]!.endsOn), 1));
        }
        expect(parseCalendarStructure(structure).violations).toBeUndefined();
        if (rest.transition === undefined) return;
        expect(toEpochDay(rest.transition.endsOn)).toBeLessThan(addMonths(toEpochDay(rest.transition.startsOn), 24));
      }),
      { numRuns: process.env['TEST_LONG'] === '1' ? 600 : 40 },
    );
  });

  it('has weeks behind it that are those of the rule', () => {
    const { years } = changed({ next: { rule: weeklyRule() }, toYear: 2028 });
    expect(years.at(-1)?.periods[0]).toMatchObject({ startsOn: '2027-12-26', endsOn: '2028-01-22' });
  });
});
