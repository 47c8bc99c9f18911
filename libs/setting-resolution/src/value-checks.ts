import type { Json, Violation } from '#libs/kernel';
import { violation } from '#libs/kernel';

/** Judges values of one setting; a sound value answers NO_VIOLATIONS, which is always the same object. */
export type ValueCheck = (value: Json, pointer: string) => readonly Violation[];

/** The answer for a sound value. */
export const NO_VIOLATIONS: readonly Violation[] = Object.freeze([]);

/** A value of the wrong type or form: `expected` completes "The value must be ...". */
export function wrongType(pointer: string, expected: string, value: Json): readonly Violation[] {
  const actual = typeName(value);
  return [violation('SETTING_TYPE', pointer, `The value must be ${expected}, not ${actual}.`, { expected, actual })];
}

/** A text that lacks the form of its kind. */
export function wrongFormat(pointer: string, expected: string): readonly Violation[] {
  return [violation('SETTING_FORMAT', pointer, `The value must be ${expected}.`, { expected })];
}

function typeName(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? 'a text' : `the ${typeof value} ${String(value)}`;
}
