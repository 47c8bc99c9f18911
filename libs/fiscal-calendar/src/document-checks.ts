import { isJsonObject, pointerTo, type Violation, violation } from '#libs/kernel';
import { dateViolation } from './iso-date.ts';

/** Either the document, typed, or everything that is wrong with it. */
export type ParsedCalendar<T> =
  | { readonly value: T; readonly violations?: undefined }
  | { readonly value?: undefined; readonly violations: readonly Violation[] };

/** Looks at a part of a document and answers what is wrong with it. */
export type Check = (value: unknown, pointer: string) => readonly Violation[];

type Checks = Readonly<Record<string, Check>>;

const CONTROL = /\p{Cc}/u;

/** An object with these fields and no others. @param what names it in messages: `A monthly rule` */
export function objectOf(what: string, required: Checks, optional: Checks = {}): Check {
  const allowed = [...Object.keys(required), ...Object.keys(optional)];
  return (value, pointer) => {
    if (!isJsonObject(value))
      return [violation('CALENDAR_FIELD_INVALID', pointer, `${what} must be an object.`, { expected: 'an object' })];
    const given: Readonly<Record<string, unknown>> = value;
    const faults = Object.keys(given)
      .filter((field) => given[field] !== undefined && !allowed.includes(field))
      .map((field) => unknownField(what, field, allowed, pointer));
    for (const field of allowed) {
      const check = required[field] ?? optional[field];
      const isThere = Object.hasOwn(given, field) && given[field] !== undefined;
      if (isThere && check !== undefined) faults.push(...check(given[field], pointerTo(pointer, field)));
      else if (Object.hasOwn(required, field)) faults.push(missingField(what, field, pointer));
    }
    return faults;
  };
}

function unknownField(what: string, field: string, allowed: readonly string[], pointer: string): Violation {
  const message = `${what} has no field "${field}". Allowed: ${allowed.join(', ')}.`;
  return violation('UNKNOWN_FIELD', pointerTo(pointer, field), message, { field, allowed });
}

function missingField(what: string, field: string, pointer: string): Violation {
  return violation('CALENDAR_FIELD_REQUIRED', pointerTo(pointer, field), `${what} needs the field "${field}".`, { field });
}

/** Reports a value that is not what it must be. */
export function checkThat(isRight: (value: unknown) => boolean, expected: string): Check {
  return (value, pointer) => {
    if (isRight(value)) return [];
    const name = pointer.slice(pointer.lastIndexOf('/') + 1);
    return [violation('CALENDAR_FIELD_INVALID', pointer, `"${name}" must be ${expected}.`, { expected })];
  };
}

/** A whole number in a range, both ends included. */
export function integer(min: number, max: number): Check {
  return checkThat((value) => isIntegerIn(value, min, max), `a whole number from ${min} to ${max}`);
}

/** True for a whole number in a range, both ends included. */
export function isIntegerIn(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

/** One of some texts. */
export function oneOf(allowed: readonly string[]): Check {
  return checkThat((value) => typeof value === 'string' && allowed.includes(value), `one of ${allowed.join(', ')}`);
}

/** A text without control characters and without spaces around it. */
export function text(maxLength: number): Check {
  const isRight = (value: unknown): boolean =>
    typeof value === 'string' && value.length > 0 && value.length <= maxLength && value.trim() === value && !CONTROL.test(value);
  return checkThat(isRight, `a text of 1 to ${maxLength} characters, without spaces around it and without control characters`);
}

/** True or false. */
export const flag: Check = checkThat((value) => typeof value === 'boolean', 'true or false');

/** A date that exists. */
export const date: Check = (value, pointer) => {
  const fault = dateViolation(value, pointer);
  return fault === undefined ? [] : [fault];
};

/** A list whose elements are all right. @param what names the elements in messages: `periods` */
export function listOf(what: string, min: number, max: number, element: Check): Check {
  return (value, pointer) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      const expected = `a list of ${min} to ${max} ${what}`;
      return [violation('CALENDAR_FIELD_INVALID', pointer, `There must be ${expected}.`, { expected })];
    }
    return value.flatMap((one: unknown, index) => element(one, pointerTo(pointer, index)));
  };
}
