/** A calendar date without zone: `YYYY-MM-DD`, proleptic Gregorian, 0001-01-01 to 9999-12-31. Texts in this form order as the dates do. */
export type IsoDate = string & { readonly __brand: 'IsoDate' };

/** A date as the number of days since 1970-01-01; negative before it. */
export type EpochDay = number & { readonly __brand: 'EpochDay' };

/** Monday 1 to Sunday 7 (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A month as `year * 12 + month - 1`, so that months are added as numbers. */
export type MonthNumber = number & { readonly __brand: 'MonthNumber' };

/** Year, month (1 to 12) and day of the month of a date. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAYS_PER_ERA = 146_097;
const YEARS_PER_ERA = 400;
/** Days from 0000-03-01, where the count below starts, to 1970-01-01. */
const DAYS_TO_EPOCH = 719_468;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for years with a 29 February. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days of a month: 28 to 31. @param month 1 to 12 */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/** The number of a date that exists. Years count from March here, so that the leap day is the last of its year. */
export function epochDayOf(year: number, month: number, day: number): EpochDay {
  const marchYear = month > 2 ? year : year - 1;
  const monthsSinceMarch = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  const daysSinceMarch = Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1;
  return (marchYear * 365 + leapDays + daysSinceMarch - DAYS_TO_EPOCH) as EpochDay;
}

/** Year, month and day of a number of days. */
export function civilDateOf(epochDay: EpochDay): CivilDate {
  const days = epochDay + DAYS_TO_EPOCH;
  const era = Math.floor(days / DAYS_PER_ERA);
  const dayOfEra = days - era * DAYS_PER_ERA;
  const leapsBefore = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapsBefore) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthsSinceMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthsSinceMarch < 10 ? monthsSinceMarch + 3 : monthsSinceMarch - 9;
  const day = dayOfYear - Math.floor((153 * monthsSinceMarch + 2) / 5) + 1;
  return { year: era * YEARS_PER_ERA + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}

/** The day so many days later, or earlier if negative. */
export function addDays(epochDay: EpochDay, days: number): EpochDay {
  return (epochDay + days) as EpochDay;
}

/** The number of a month. @param month 1 to 12 */
export function monthNumberOf(year: number, month: number): MonthNumber {
  return (year * 12 + month - 1) as MonthNumber;
}

/** The month that a day lies in. */
export function monthOf(epochDay: EpochDay): MonthNumber {
  const { year, month } = civilDateOf(epochDay);
  return monthNumberOf(year, month);
}

/** The month so many months later, or earlier if negative. */
export function shiftMonth(month: MonthNumber, months: number): MonthNumber {
  return (month + months) as MonthNumber;
}

/** A day of a month; a month that is too short answers its last day. @param day 1 to 31 */
export function dayOfMonth(month: MonthNumber, day: number): EpochDay {
  const year = Math.floor(month / 12);
  const ofYear = month - year * 12 + 1;
  return epochDayOf(year, ofYear, Math.min(day, daysInMonth(year, ofYear)));
}

/** The same day so many months later; a month that is too short answers its last day: 31 January and a month is 28 or 29 February. */
export function addMonths(epochDay: EpochDay, months: number): EpochDay {
  const { year, month, day } = civilDateOf(epochDay);
  return dayOfMonth(shiftMonth(monthNumberOf(year, month), months), day);
}

/** The last day of the month that a day lies in. */
export function monthEndOf(epochDay: EpochDay): EpochDay {
  return dayOfMonth(monthOf(epochDay), 31);
}

/** The day of the week. 1970-01-01 was a Thursday. */
export function weekdayOf(epochDay: EpochDay): Weekday {
  return (((((epochDay + 3) % 7) + 7) % 7) + 1) as Weekday;
}
