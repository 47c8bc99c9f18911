import { describe, expect, it } from '@jest/globals';
import { monthlyRule, weeklyRule } from '../../../test/fiscal-calendar/calendar-builders.ts';
import type { ParsedCalendar } from './document-checks.ts';
import { parseCalendarRule } from './parse-calendar-rule.ts';

const faults = (parsed: ParsedCalendar<unknown>): readonly string[] =>
  (parsed.violations ?? []).map(({ code, pointer }) => `${code} ${pointer}`);
const ofMonthly = (parts: object): readonly string[] => faults(parseCalendarRule({ ...monthlyRule(), ...parts }));
const ofWeekly = (parts: object): readonly string[] => faults(parseCalendarRule({ ...weeklyRule(), ...parts }));
const ofOverride = (override: unknown): readonly string[] =>
  ofMonthly({ overrides: [override] }).map((fault) => fault.replace('/overrides/0', ''));
const fixedDays = { kind: 'fixedDays', startsOn: '2026-01-01', days: 364 };
const ofFixedDays = (parts: object): readonly string[] => faults(parseCalendarRule({ ...fixedDays, ...parts }));
const half = (startsOn: string, endsOn: string) => ({ startsOn, endsOn });
const customYear = {
  year: 2026,
  ...half('2026-01-01', '2026-12-31'),
  periods: [half('2026-01-01', '2026-06-30'), half('2026-07-01', '2026-12-31')],
};
const nextYear = { year: 2027, ...half('2027-01-01', '2027-12-31'), periods: [half('2027-01-01', '2027-12-31')] };
const ofYears = (...years: readonly unknown[]) => parseCalendarRule({ kind: 'custom', years });

describe('reading a rule', () => {
  it.each([
    monthlyRule(),
    { kind: 'monthly', endMonth: 2, endDay: 'monthEnd', monthsPerPeriod: 3 },
    {
      ...monthlyRule(),
      overrides: [
        { year: 2026, endsOn: '2026-11-30' },
        { year: 2027, omitted: true },
      ],
    },
    weeklyRule(),
    { kind: 'weekly', startMonth: 1, startWeekday: 1, anchor: 'first', weeksPerPeriod: [12, 12, 12, 16], extraWeekPeriod: 1 },
    { ...weeklyRule(), periodsPerQuarter: [3, 3, 3, 3] },
    fixedDays,
    { kind: 'custom', years: [customYear, nextYear] },
  ])('answers the document itself: %j', (rule) => {
    expect(parseCalendarRule(rule)).toEqual({ value: rule });
  });

  it.each([null, undefined, 5, 'monthly', []])('refuses %j as a rule', (document) => {
    expect(faults(parseCalendarRule(document, '/rule'))).toEqual(['CALENDAR_FIELD_INVALID /rule']);
  });

  it.each([
    [{}, 'CALENDAR_FIELD_REQUIRED /kind'],
    [{ kind: 'lunar' }, 'CALENDAR_FIELD_INVALID /kind'],
    [{ kind: 'constructor' }, 'CALENDAR_FIELD_INVALID /kind'],
    [{ kind: 1 }, 'CALENDAR_FIELD_INVALID /kind'],
  ])('refuses the kind of %j', (document, fault) => {
    expect(faults(parseCalendarRule(document))).toEqual([fault]);
  });

  it.each([
    [{ startMonth: 0 }, 'CALENDAR_FIELD_INVALID /startMonth'],
    [{ startMonth: 13 }, 'CALENDAR_FIELD_INVALID /startMonth'],
    [{ startMonth: '4' }, 'CALENDAR_FIELD_INVALID /startMonth'],
    [{ startMonth: 4.5 }, 'CALENDAR_FIELD_INVALID /startMonth'],
    [{ startMonth: undefined }, 'CALENDAR_FIELD_REQUIRED /startMonth'],
    [{ startDay: 32 }, 'CALENDAR_FIELD_INVALID /startDay'],
    [{ startDay: 'end' }, 'CALENDAR_FIELD_INVALID /startDay'],
    [{ monthsPerPeriod: 0 }, 'CALENDAR_FIELD_INVALID /monthsPerPeriod'],
    [{ monthsPerPeriod: 13 }, 'CALENDAR_FIELD_INVALID /monthsPerPeriod'],
    [{ endMonth: 3 }, 'UNKNOWN_FIELD /endMonth'],
    [{ weeksPerPeriod: [52] }, 'UNKNOWN_FIELD /weeksPerPeriod'],
    [{ 'a/b': 1 }, 'UNKNOWN_FIELD /a~1b'],
    [{ overrides: {} }, 'CALENDAR_FIELD_INVALID /overrides'],
    [{ overrides: Array.from({ length: 201 }, (_, n) => ({ year: 2000 + n, transition: true })) }, 'CALENDAR_FIELD_INVALID /overrides'],
  ])('refuses a monthly rule with %j', (parts, fault) => {
    expect(ofMonthly(parts)).toEqual([fault]);
  });

  it.each([
    [{ endWeekday: 0 }, 'CALENDAR_FIELD_INVALID /endWeekday'],
    [{ endWeekday: 8 }, 'CALENDAR_FIELD_INVALID /endWeekday'],
    [{ anchor: 'closest' }, 'CALENDAR_FIELD_INVALID /anchor'],
    [{ weeksPerPeriod: [] }, 'CALENDAR_FIELD_INVALID /weeksPerPeriod'],
    [{ weeksPerPeriod: [26, 0, 26] }, 'CALENDAR_FIELD_INVALID /weeksPerPeriod/1'],
    [{ weeksPerPeriod: [4, 4, 5] }, 'WEEKS_INVALID /weeksPerPeriod'],
    [{ weeksPerPeriod: [26, 27] }, 'WEEKS_INVALID /weeksPerPeriod'],
    [{ extraWeekPeriod: 13 }, 'WEEKS_INVALID /extraWeekPeriod'],
    [{ extraWeekPeriod: 0 }, 'CALENDAR_FIELD_INVALID /extraWeekPeriod'],
    [{ periodsPerQuarter: 0 }, 'CALENDAR_FIELD_INVALID /periodsPerQuarter'],
    [{ periodsPerQuarter: [] }, 'CALENDAR_FIELD_INVALID /periodsPerQuarter'],
    [{ startWeekday: 1 }, 'UNKNOWN_FIELD /startWeekday'],
  ])('refuses a weekly rule with %j', (parts, fault) => {
    expect(ofWeekly(parts)).toEqual([fault]);
  });

  it.each([
    [{ startsOn: '2026-02-29' }, 'DATE_IMPOSSIBLE /startsOn'],
    [{ startsOn: '2026-02-28T00:00:00Z' }, 'DATE_IS_INSTANT /startsOn'],
    [{ startsOn: 1_767_225_600_000 }, 'DATE_IS_INSTANT /startsOn'],
    [{ startsOn: '28.02.2026' }, 'DATE_FORM_INVALID /startsOn'],
    [{ days: 27 }, 'CALENDAR_FIELD_INVALID /days'],
    [{ days: 731 }, 'CALENDAR_FIELD_INVALID /days'],
    [{ daysPerPeriod: 6 }, 'CALENDAR_FIELD_INVALID /daysPerPeriod'],
  ])('refuses a rule of fixed days with %j', (parts, fault) => {
    expect(ofFixedDays(parts)).toEqual([fault]);
  });
});

describe('reading an override', () => {
  it.each([
    [{}, ['CALENDAR_FIELD_REQUIRED /year']],
    [{ year: 99, transition: true }, ['CALENDAR_FIELD_INVALID /year']],
    [{ year: 2026 }, ['OVERRIDE_INVALID ']],
    [{ year: 2026, omitted: true, endsOn: '2026-12-31' }, ['OVERRIDE_INVALID ']],
    [{ year: 2026, startsOn: '2026-05-01', endsOn: '2026-04-30' }, ['RANGE_INVALID /endsOn']],
    [{ year: 2026, startsOn: '2026-01-01', endsOn: '2028-01-01' }, ['YEAR_TOO_LONG /endsOn']],
    [{ year: 2026, startsOn: '2026-01-01', endsOn: '2027-12-31' }, []],
    [{ year: 2026, suffix: 't' }, ['CALENDAR_FIELD_INVALID /suffix']],
    [{ year: 2026, periods: [] }, ['CALENDAR_FIELD_INVALID /periods']],
    [{ year: 2026, periods: [half('2026-02-01', '2026-01-01')] }, ['RANGE_INVALID /periods/0/endsOn']],
    [{ year: 2026, periods: [{ ...half('2026-01-01', '2026-12-31'), name: ' ' }] }, ['CALENDAR_FIELD_INVALID /periods/0/name']],
    [{ year: 2026, start: '2026-01-01' }, ['UNKNOWN_FIELD /start']],
  ])('answers for %j: %j', (override, expected) => {
    expect(ofOverride(override)).toEqual(expected);
  });

  it('refuses two of one year', () => {
    const overrides = [
      { year: 2026, transition: true },
      { year: 2026, endsOn: '2026-12-30' },
    ];
    expect(ofMonthly({ overrides })).toEqual(['OVERRIDE_TAKEN /overrides/1/year']);
  });
});

describe('reading a custom rule', () => {
  it.each([
    [
      'a gap between years',
      [customYear, { ...nextYear, ...half('2027-01-02', '2027-12-31') }],
      'YEARS_DO_NOT_MEET /years/1/startsOn',
      /gap.*2026-12-31.*2027-01-01/,
    ],
    [
      'overlapping years',
      [customYear, { ...nextYear, ...half('2026-12-31', '2027-12-31') }],
      'YEARS_DO_NOT_MEET /years/1/startsOn',
      /overlaps.*2027-01-01/,
    ],
    [
      'a gap between periods',
      [{ ...customYear, periods: [half('2026-01-01', '2026-06-29'), half('2026-07-01', '2026-12-31')] }],
      'PERIODS_DO_NOT_TILE /years/0/periods/1/startsOn',
      /2026-06-30 to 2026-06-30 lie in no period/,
    ],
    [
      'overlapping periods',
      [{ ...customYear, periods: [half('2026-01-01', '2026-07-10'), half('2026-07-01', '2026-12-31')] }],
      'PERIODS_DO_NOT_TILE /years/0/periods/1/startsOn',
      /2026-07-01 to 2026-07-10 lie in two periods/,
    ],
    [
      'periods that end early',
      [{ ...customYear, periods: [half('2026-01-01', '2026-12-30')] }],
      'PERIODS_DO_NOT_TILE /years/0/periods',
      /2026-12-30.*2026-12-31/,
    ],
    [
      'periods that begin late',
      [{ ...customYear, periods: [half('2026-01-05', '2026-12-31')] }],
      'PERIODS_DO_NOT_TILE /years/0/periods/0/startsOn',
      /2026-01-01 to 2026-01-04/,
    ],
    ['years out of order', [customYear, { ...nextYear, year: 2026 }], 'YEARS_OUT_OF_ORDER /years/1/year', /2026/],
    ['a year that is too long', [{ ...customYear, endsOn: '2028-01-01' }], 'YEAR_TOO_LONG /years/0/endsOn', /2027-12-31/],
    ['a year without periods', [{ ...customYear, periods: [] }], 'CALENDAR_FIELD_INVALID /years/0/periods', /1 to 106/],
  ])('refuses %s with the dates', (_, years, fault, message) => {
    const parsed = ofYears(...years);
    expect(faults(parsed)).toContain(fault);
    expect(parsed.violations?.map((violation) => violation.message).join(' ')).toMatch(message);
  });

  it('refuses one without years, and overrides of it', () => {
    expect(faults(ofYears())).toEqual(['CALENDAR_FIELD_INVALID /years']);
    expect(faults(parseCalendarRule({ kind: 'custom', years: [customYear], overrides: [] }))).toEqual(['UNKNOWN_FIELD /overrides']);
  });
});
