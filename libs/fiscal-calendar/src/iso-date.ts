import { type Violation, violation } from '#libs/kernel';
import { civilDateOf, daysInMonth, type EpochDay, epochDayOf, type IsoDate } from './civil-date.ts';

/** What keeps something from being a date. */
export type DateFault = 'DATE_FORM_INVALID' | 'DATE_IS_INSTANT' | 'DATE_IMPOSSIBLE';

/** The first and the last day that a date can name: 0001-01-01 and 9999-12-31. */
export const FIRST_EPOCH_DAY = epochDayOf(1, 1, 1);
/** @see FIRST_EPOCH_DAY */
export const LAST_EPOCH_DAY = epochDayOf(9_999, 12, 31);

const LENGTH = 10;
/** How much of a wrong text a message repeats. */
const SHOWN_LENGTH = 40;
const ZERO = 48;
const HYPHEN = 45;
const DATE_FORM = /^\d{4}-\d\d-\d\d$/;
const INSTANT_FORM = /^[+-]?\d{4,6}-?\d\d-?\d\d[Tt ]\d\d/;

/**
 * Reads `YYYY-MM-DD` into its number of days, without allocating.
 * @returns undefined for everything else: other forms, instants, days that do not exist
 */
export function readEpochDay(text: string): EpochDay | undefined {
  if (text.length !== LENGTH || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return undefined;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  // A comparison with NaN, the answer for what is no digit, is false.
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return undefined;
  return epochDayOf(year, month, day);
}

function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** True for the text of a date that exists. */
export function isIsoDate(value: unknown): value is IsoDate {
  return typeof value === 'string' && readEpochDay(value) !== undefined;
}

/** What keeps a value from being a date; undefined when nothing does. A number or a Date object is an instant. */
export function dateFault(value: unknown): DateFault | undefined {
  if (isIsoDate(value)) return undefined;
  if (typeof value === 'number' || Object.prototype.toString.call(value) === '[object Date]') return 'DATE_IS_INSTANT';
  if (typeof value !== 'string') return 'DATE_FORM_INVALID';
  if (INSTANT_FORM.test(value)) return 'DATE_IS_INSTANT';
  return DATE_FORM.test(value) ? 'DATE_IMPOSSIBLE' : 'DATE_FORM_INVALID';
}

/** The violation of a value that is no date; undefined for a date. @param pointer JSON pointer of the value */
export function dateViolation(value: unknown, pointer: string): Violation | undefined {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_LENGTH)) : `A ${value === null ? 'null' : typeof value}`;
  const right = 'Write YYYY-MM-DD, as in 2026-03-31.';
  const params = { expected: 'YYYY-MM-DD' };
  switch (dateFault(value)) {
    case 'DATE_IS_INSTANT': {
      const message = `${shown} is an instant, and a date is meant: which day it is depends on a time zone. ${right}`;
      return violation('DATE_IS_INSTANT', pointer, message, params);
    }
    case 'DATE_IMPOSSIBLE':
      return violation('DATE_IMPOSSIBLE', pointer, `${shown} is a day that does not exist.`, {
        ...params,
        ...lengthOfMonth(String(value)),
      });
    case 'DATE_FORM_INVALID':
      return violation('DATE_FORM_INVALID', pointer, `${shown} is not a date. ${right}`, params);
    case undefined:
      return undefined;
  }
}

function lengthOfMonth(text: string): { readonly daysInMonth?: number } {
  const days = daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
  return days > 0 ? { daysInMonth: days } : {};
}

/** The number of days of a date. */
export function toEpochDay(date: IsoDate): EpochDay {
  const epochDay = readEpochDay(date);
  if (epochDay === undefined) throw new RangeError(`"${String(date)}" was taken for a date and is none.`);
  return epochDay;
}

/**
 * The text of a day.
 * @throws RangeError outside 0001-01-01 to 9999-12-31, and for what is no whole number
 */
export function toIsoDate(epochDay: EpochDay): IsoDate {
  if (!(epochDay >= FIRST_EPOCH_DAY && epochDay <= LAST_EPOCH_DAY && Number.isInteger(epochDay))) {
    throw new RangeError(`${epochDay} is no day from 0001-01-01 to 9999-12-31.`);
  }
  const { year, month, day } = civilDateOf(epochDay);
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` as IsoDate;
}
