import type { DayOfMonth, MonthlyRule } from './calendar-rule.ts';
import { addDays, dayOfMonth, type EpochDay, type MonthNumber, monthNumberOf, monthOf, shiftMonth } from './civil-date.ts';

const MONTHS_PER_YEAR = 12;
const LAST_DAY = 31;

const numberOf = (day: DayOfMonth): number => (day === 'monthEnd' ? LAST_DAY : day);

/** The first day of the month of accounts that belongs to a calendar month. */
function gridDay(rule: MonthlyRule, month: MonthNumber): EpochDay {
  if ('startMonth' in rule) return dayOfMonth(month, numberOf(rule.startDay));
  return addDays(dayOfMonth(month, numberOf(rule.endDay)), 1);
}

/** The calendar month that the year begins by; its nominal end month is in the given calendar year. */
function firstMonth(rule: MonthlyRule, nominalYear: number): MonthNumber {
  if ('endMonth' in rule) return monthNumberOf(nominalYear - 1, rule.endMonth);
  // A year from 1 January ends in December of the same year; one from 2 January in January of the next.
  const isCalendarYear = rule.startMonth === 1 && rule.startDay === 1;
  return monthNumberOf(isCalendarYear ? nominalYear : nominalYear - 1, rule.startMonth);
}

/** The first day of the year whose nominal end month is in a calendar year. */
export function monthlyStart(rule: MonthlyRule, nominalYear: number): EpochDay {
  return gridDay(rule, firstMonth(rule, nominalYear));
}

/**
 * The first days of the periods of a year, whatever its length. Where the periods fit into twelve months they keep their places in
 * the rule's year, so that a short year has the quarters of its neighbours; otherwise they are counted from its start.
 */
export function monthlyPeriodStarts(rule: MonthlyRule, first: EpochDay, last: EpochDay): EpochDay[] {
  const { monthsPerPeriod } = rule;
  const starts = [first];
  let month = gridMonthOf(rule, first);
  if (MONTHS_PER_YEAR % monthsPerPeriod === 0) {
    const offset = (((month - firstMonth(rule, 0)) % monthsPerPeriod) + monthsPerPeriod) % monthsPerPeriod;
    month = shiftMonth(month, -offset);
  }
  for (;;) {
    month = shiftMonth(month, monthsPerPeriod);
    const start = gridDay(rule, month);
    if (start > last) return starts;
    starts.push(start);
  }
}

/** The calendar month whose month of accounts a day lies in. */
function gridMonthOf(rule: MonthlyRule, day: EpochDay): MonthNumber {
  const month = monthOf(day);
  return gridDay(rule, month) <= day ? month : shiftMonth(month, -1);
}
