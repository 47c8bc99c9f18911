import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  arbitraryCustom,
  arbitraryFixedDays,
  arbitraryMonthly,
  arbitraryOverridden,
  arbitraryStructure,
  arbitraryWeekly,
} from '../../../test/fiscal-calendar/arbitrary-structures.ts';
import type { CalendarStructure, FiscalYear } from './calendar-structure.ts';
import { addDays, civilDateOf, type EpochDay, type IsoDate } from './civil-date.ts';
import { generateYears } from './generate-years.ts';
import { daysIn, nameClashes } from './generation-findings.ts';
import { toEpochDay } from './iso-date.ts';
import { parseCalendarStructure } from './parse-calendar-structure.ts';
import { PeriodIndex } from './period-index.ts';

const FIRST = toEpochDay('1950-01-01' as IsoDate);
const LAST = toEpochDay('2200-12-31' as IsoDate);
const isLong = process.env['TEST_LONG'] === '1';
const options = { numRuns: isLong ? 150 : 12 };

type Range = Pick<FiscalYear, 'startsOn' | 'endsOn'>;

/** The day after. That the numbers of days are right is shown with civil dates. */
const dayAfter = (date: IsoDate): number => toEpochDay(date) + 1;

/** The numbers of the years that reach from 1950 to 2200. */
function reachOf({ rule, labelPolicy }: CalendarStructure): readonly [number, number] {
  if (rule.kind === 'custom') return [rule.years[0]!.year, rule.years.at(-1)!.year];
  const offset = labelPolicy?.yearOffset ?? 0;
  if (rule.kind !== 'fixedDays') return [1949 + offset, 2202 + offset];
  const start = toEpochDay(rule.startsOn);
  const numberOf = (day: number): number =>
    civilDateOf((start + rule.days - 1) as EpochDay).year + Math.floor((day - start) / rule.days) + offset;
  return [numberOf(FIRST), numberOf(LAST)];
}

/** All those years, generated in pieces of 200. */
function allYears(structure: CalendarStructure): FiscalYear[] {
  const years: FiscalYear[] = [];
  const [from, to] = reachOf(structure);
  for (let year = from; year <= to; year += 200) {
    const generated = generateYears(structure, year, Math.min(to, year + 199));
    expect(generated.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    years.push(...generated.years);
  }
  return years;
}

function expectToTile(ranges: readonly Range[], start: IsoDate, end: IsoDate): void {
  let expected: number = toEpochDay(start);
  for (const { startsOn, endsOn } of ranges) {
    if (toEpochDay(startsOn) !== expected || endsOn < startsOn)
      throw new Error(`${startsOn}..${endsOn} should have started on ${expected}`);
    expected = dayAfter(endsOn);
  }
  if (expected !== dayAfter(end)) throw new Error(`the last range should end on ${end}`);
}

function expectSoundYears(years: readonly FiscalYear[]): void {
  expectToTile(years, years[0]!.startsOn, years.at(-1)!.endsOn);
  for (const [index, year] of years.entries()) {
    const regular = year.periods.filter(({ kind }) => kind === 'regular');
    expectToTile(regular, year.startsOn, year.endsOn);
    // Comparing by hand: `expect` would take most of the time of these hundreds of thousands of comparisons.
    const isOrdered = year.periods.every(({ number }, at) => at === 0 || number > year.periods[at - 1]!.number);
    const isInside = year.periods.every(({ startsOn, endsOn }) => startsOn >= year.startsOn && endsOn <= year.endsOn);
    const isLater = index === 0 || year.year > years[index - 1]!.year;
    if (!isOrdered || !isInside || !isLater) throw new Error(`Of ${year.label}: ${JSON.stringify({ isOrdered, isInside, isLater })}`);
  }
  expect(new Set(years.map(({ label }) => label)).size).toBe(years.length);
  expect(nameClashes(years)).toEqual([]);
}

function expectRoundTrip(years: readonly FiscalYear[]): void {
  const index = new PeriodIndex(years);
  let expected = toEpochDay(years[0]!.startsOn);
  for (const indexed of index.periods) {
    const { firstDay, lastDay } = index.range(indexed);
    if (firstDay !== expected) throw new Error(`${indexed.period.name} begins on ${firstDay}, and not on ${expected}`);
    for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
      if (index.positionOf(day) !== indexed.position)
        throw new Error(`day ${day} of ${indexed.period.name} is answered ${index.positionOf(day)}`);
    }
    expected = addDays(lastDay, 1);
  }
  expect(expected).toBe(dayAfter(years.at(-1)!.endsOn));
  expect([index.periodOf(addDays(index.firstDay, -1)), index.periodOf(expected)]).toEqual([undefined, undefined]);
}

const KINDS = {
  monthly: arbitraryStructure(arbitraryMonthly),
  weekly: arbitraryStructure(arbitraryWeekly),
  fixedDays: arbitraryStructure(arbitraryFixedDays),
  custom: arbitraryStructure(arbitraryCustom),
  overridden: arbitraryOverridden,
} satisfies Record<string, fc.Arbitrary<CalendarStructure>>;

describe.each(Object.entries(KINDS))('a random %s structure', (_, structures: fc.Arbitrary<CalendarStructure>) => {
  it('is accepted, tiles the line and its years with unique names in order, and is found by every day of 1950 to 2200', () => {
    fc.assert(
      fc.property(structures, (structure) => {
        expect(parseCalendarStructure(structure).violations).toBeUndefined();
        const years = allYears(structure);
        expectSoundYears(years);
        expectRoundTrip(years);
        if (structure.rule.kind === 'custom') return;
        expect([years[0]!.startsOn <= '1950-01-01', years.at(-1)!.endsOn >= '2200-12-31']).toEqual([true, true]);
      }),
      options,
    );
  });
});

describe('a random weekly rule', () => {
  it('makes years of 364 and 371 days, periods of whole weeks, and gives week 53 to one period', () => {
    fc.assert(
      fc.property(KINDS.weekly, ({ rule, ...structure }) => {
        const { weeksPerPeriod, extraWeekPeriod } = rule;
        for (const year of allYears({ ...structure, rule })) {
          const isLonger = daysIn(year) === 371;
          expect(isLonger || daysIn(year) === 364).toBe(true);
          const weeks = year.periods.filter(({ kind }) => kind === 'regular').map((period) => daysIn(period) / 7);
          expect(weeks).toEqual(weeksPerPeriod.map((one, index) => (isLonger && index + 1 === extraWeekPeriod ? one + 1 : one)));
        }
      }),
      options,
    );
  });

  it('ends, or starts, on the day that looking at every day finds', () => {
    fc.assert(
      fc.property(KINDS.weekly, fc.integer({ min: 1950, max: 2200 }), ({ rule }, number) => {
        const [year] = generateYears({ rule }, number, number).years;
        const tied = 'endMonth' in rule ? year!.endsOn : year!.startsOn;
        const [month, weekday] = 'endMonth' in rule ? [rule.endMonth, rule.endWeekday] : [rule.startMonth, rule.startWeekday];
        const calendarYear = 'endMonth' in rule || (month === 1 && rule.anchor !== 'last') ? number : number - 1;
        const first = Temporal.PlainDate.from({ year: calendarYear, month, day: 1 });
        const edge = 'endMonth' in rule ? first.with({ day: first.daysInMonth }) : first;
        const days = Array.from({ length: 45 }, (_, index) => first.add({ days: index - 7 })).filter((day) => day.dayOfWeek === weekday);
        const inMonth = days.filter((day) => day.month === month);
        const distance = (day: Temporal.PlainDate): number => Math.abs(day.until(edge).days);
        const byDistance = days.toSorted((left, right) => distance(left) - distance(right));
        const expected = { first: inMonth[0], last: inMonth.at(-1), nearest: byDistance[0] }[rule.anchor];
        expect(tied).toBe(expected?.toString());
      }),
    );
  });
});

describe('a random monthly rule', () => {
  it('begins its periods on the clamped day of every so many months', () => {
    fc.assert(
      fc.property(KINDS.monthly, fc.integer({ min: 1950, max: 2200 }), ({ rule }, number) => {
        const [year] = generateYears({ rule }, number, number).years;
        const start = Temporal.PlainDate.from(year!.startsOn);
        const [month, day] = 'endMonth' in rule ? [rule.endMonth, rule.endDay] : [rule.startMonth, rule.startDay];
        const isCalendarYear = 'startMonth' in rule && month === 1 && day === 1;
        const first = Temporal.PlainYearMonth.from({ year: isCalendarYear ? number : number - 1, month });
        const expected = Array.from({ length: Math.ceil(12 / rule.monthsPerPeriod) }, (_, index) => {
          const inMonth = first.add({ months: index * rule.monthsPerPeriod });
          const clamped = inMonth.toPlainDate({ day: Math.min(day === 'monthEnd' ? 31 : day, inMonth.daysInMonth) });
          return clamped.add({ days: 'endMonth' in rule ? 1 : 0 }).toString();
        });
        expect(start.toString()).toBe(expected[0]);
        expect(year!.periods.map(({ startsOn }) => startsOn)).toEqual(expected);
      }),
    );
  });
});
