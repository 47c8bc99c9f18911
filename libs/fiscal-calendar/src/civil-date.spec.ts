import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  addMonths,
  civilDateOf,
  daysInMonth,
  type EpochDay,
  epochDayOf,
  isLeapYear,
  monthEndOf,
  monthNumberOf,
  shiftMonth,
  weekdayOf,
} from './civil-date.ts';
import { FIRST_EPOCH_DAY, isIsoDate, LAST_EPOCH_DAY, readEpochDay, toEpochDay, toIsoDate } from './iso-date.ts';

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const anyDay = fc.integer({ min: FIRST_EPOCH_DAY, max: LAST_EPOCH_DAY }).map((day) => day as EpochDay);
/** A day by the oracle. */
const oracle = (day: EpochDay): Temporal.PlainDate => EPOCH.add({ days: day });
const day = (text: string): EpochDay => {
  const read = readEpochDay(text);
  if (read === undefined) throw new Error(`${text} was not read`);
  return read;
};

describe('civil dates', () => {
  it('begin and end with four digits', () => {
    expect([toIsoDate(FIRST_EPOCH_DAY), toIsoDate(LAST_EPOCH_DAY)]).toEqual(['0001-01-01', '9999-12-31']);
    expect(oracle(FIRST_EPOCH_DAY).toString()).toBe('0001-01-01');
  });

  it('are those of the oracle on every day from 1950 to 2200', () => {
    let number = EPOCH.until('1950-01-01').days;
    for (let month = Temporal.PlainYearMonth.from('1950-01'); month.year <= 2200; month = month.add({ months: 1 })) {
      for (let ofMonth = 1; ofMonth <= month.daysInMonth; ofMonth += 1, number += 1) {
        const text = `${month.toString()}-${String(ofMonth).padStart(2, '0')}`;
        if (epochDayOf(month.year, month.month, ofMonth) === number && toIsoDate(number as EpochDay) === text) continue;
        throw new Error(`${text} is ${number}, and not ${toIsoDate(number as EpochDay)}`);
      }
    }
    expect(number).toBe(EPOCH.until('2201-01-01').days);
  });

  it('are those of the oracle on any day', () => {
    fc.assert(
      fc.property(anyDay, (number) => {
        const expected = oracle(number);
        expect(civilDateOf(number)).toEqual({ year: expected.year, month: expected.month, day: expected.day });
        expect(weekdayOf(number)).toBe(expected.dayOfWeek);
        expect(daysInMonth(expected.year, expected.month)).toBe(expected.daysInMonth);
        expect(isLeapYear(expected.year)).toBe(expected.inLeapYear);
        expect(toIsoDate(monthEndOf(number))).toBe(expected.with({ day: expected.daysInMonth }).toString());
        const text = expected.toString();
        expect([toIsoDate(number), isIsoDate(text) && toEpochDay(text)]).toEqual([text, number]);
      }),
    );
  });

  it('add months as the oracle does', () => {
    const months = fc.integer({ min: -3_000, max: 3_000 });
    fc.assert(
      fc.property(fc.integer({ min: day('1950-01-01'), max: day('2200-12-31') }), months, (from, count) => {
        const expected = oracle(from as EpochDay).add({ months: count });
        expect(toIsoDate(addMonths(from as EpochDay, count))).toBe(expected.toString());
      }),
    );
  });

  it.each([
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
  ])('clamp: %s and %i months is %s', (from, months, expected) => {
    expect(toIsoDate(addMonths(day(from), months))).toBe(expected);
  });

  it.each([
    [1900, false],
    [2000, true],
    [2024, true],
    [2026, false],
    [2100, false],
  ])('know that %i is a leap year: %s', (year, expected) => {
    expect(isLeapYear(year)).toBe(expected);
    expect(daysInMonth(year, 2)).toBe(expected ? 29 : 28);
  });

  it('number months one after the other', () => {
    expect(shiftMonth(monthNumberOf(2026, 12), 1)).toBe(monthNumberOf(2027, 1));
  });
});
