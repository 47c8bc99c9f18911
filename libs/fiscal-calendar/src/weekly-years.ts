import type { Anchor, WeeklyRule } from './calendar-rule.ts';
import { addDays, dayOfMonth, type EpochDay, type MonthNumber, monthNumberOf, type Weekday, weekdayOf } from './civil-date.ts';
import { WEEKS_PER_YEAR } from './limits.ts';

const DAYS_PER_WEEK = 7;
const DAYS_PER_YEAR = WEEKS_PER_YEAR * DAYS_PER_WEEK;
const LAST_DAY = 31;

const daysBack = (from: Weekday, to: Weekday): number => (from - to + DAYS_PER_WEEK) % DAYS_PER_WEEK;
const onOrBefore = (day: EpochDay, weekday: Weekday): EpochDay => addDays(day, -daysBack(weekdayOf(day), weekday));
const onOrAfter = (day: EpochDay, weekday: Weekday): EpochDay => addDays(day, daysBack(weekday, weekdayOf(day)));
/** Three days either side are a whole week, so there is always exactly one. */
const nearestTo = (day: EpochDay, weekday: Weekday): EpochDay => onOrAfter(addDays(day, -3), weekday);

function anchoredDay(month: MonthNumber, weekday: Weekday, anchor: Anchor, nearest: EpochDay): EpochDay {
  switch (anchor) {
    case 'first':
      return onOrAfter(dayOfMonth(month, 1), weekday);
    case 'last':
      return onOrBefore(dayOfMonth(month, LAST_DAY), weekday);
    case 'nearest':
      return nearestTo(nearest, weekday);
  }
}

/** The first day of the year whose nominal end month is in a calendar year. */
export function weeklyStart(rule: WeeklyRule, nominalYear: number): EpochDay {
  if ('endMonth' in rule) {
    const month = monthNumberOf(nominalYear - 1, rule.endMonth);
    return addDays(anchoredDay(month, rule.endWeekday, rule.anchor, dayOfMonth(month, LAST_DAY)), 1);
  }
  // A year from the first days of January ends about the end of December; one from its last days ends in January.
  const endsInSameYear = rule.startMonth === 1 && rule.anchor !== 'last';
  const month = monthNumberOf(endsInSameYear ? nominalYear : nominalYear - 1, rule.startMonth);
  return anchoredDay(month, rule.startWeekday, rule.anchor, dayOfMonth(month, 1));
}

/**
 * The first days of the periods of a year. A year of another length than 52 or 53 weeks is cut from its start where that is on the
 * rule's weekday, else from its end, so that its weeks are those of the years around it. What is left is a period of its own,
 * or goes to its neighbour if it is less than a week.
 */
export function weeklyPeriodStarts(rule: WeeklyRule, first: EpochDay, last: EpochDay): EpochDay[] {
  const days = last - first + 1;
  const firstWeekday = 'endMonth' in rule ? (rule.endWeekday % DAYS_PER_WEEK) + 1 : rule.startWeekday;
  if (weekdayOf(first) !== firstWeekday) return cutFromEnd(rule.weeksPerPeriod, first, last);
  if (days === DAYS_PER_YEAR) return cutFromStart(rule.weeksPerPeriod, first, last);
  if (days === DAYS_PER_YEAR + DAYS_PER_WEEK) return cutFromStart(weeksWithExtra(rule), first, last);
  return cutFromStart(rule.weeksPerPeriod, first, last);
}

function weeksWithExtra({ weeksPerPeriod, extraWeekPeriod = weeksPerPeriod.length }: WeeklyRule): readonly number[] {
  return weeksPerPeriod.map((weeks, index) => (index === extraWeekPeriod - 1 ? weeks + 1 : weeks));
}

const daysAt = (weeks: readonly number[], index: number): number => (weeks.at(index % weeks.length) ?? 1) * DAYS_PER_WEEK;

function cutFromStart(weeks: readonly number[], first: EpochDay, last: EpochDay): EpochDay[] {
  const starts: EpochDay[] = [];
  for (let start = first, index = 0; start <= last; start = addDays(start, daysAt(weeks, index)), index += 1) {
    if (index === 0 || last - start + 1 >= DAYS_PER_WEEK) starts.push(start);
  }
  return starts;
}

function cutFromEnd(weeks: readonly number[], first: EpochDay, last: EpochDay): EpochDay[] {
  const starts: EpochDay[] = [];
  let start = addDays(last, 1);
  for (let index = 0; start > first; index += 1) {
    start = addDays(start, -daysAt(weeks, weeks.length - 1 - (index % weeks.length)));
    if (start - first >= DAYS_PER_WEEK) starts.unshift(start);
  }
  return [first, ...starts];
}
