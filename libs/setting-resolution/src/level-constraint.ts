import { jsonEquals, type Json, type Violation, violation } from '#libs/kernel';
import { compareDecimals } from './decimal.ts';
import type { SettingKind } from './definition.ts';
import { comparableTime } from './text-formats.ts';

/** What a level leaves to the levels below it. Bounds are included; all members hold together. */
export type LevelConstraint = {
  /** For the kinds integer, number, decimal (as text), date and time. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** The only values that may be chosen. */
  readonly allowed?: readonly Json[];
};

/** The kinds whose values can be held between bounds. */
export const BOUNDED_KINDS: readonly SettingKind[] = ['integer', 'number', 'decimal', 'date', 'time'];

/** True when a value is within a constraint. The value must be sound for its kind. */
export function isWithin(kind: SettingKind, value: Json, { min, max, allowed }: LevelConstraint): boolean {
  if (min !== undefined && compare(kind, value, min) < 0) return false;
  if (max !== undefined && compare(kind, value, max) > 0) return false;
  return allowed === undefined || allowed.some((one) => jsonEquals(one, value));
}

/** A value outside what an upper level leaves. @param where the level, for people: `application`, `tenant acme` */
export function outsideConstraint(constraint: LevelConstraint, where: string, pointer: string): Violation {
  const { min, max, allowed } = constraint;
  const parts = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(allowed === undefined ? [] : [`one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`]),
  ];
  const message = `The value must be ${parts.join(' and ')}: ${where} allows no other.`;
  return violation('SETTING_CONSTRAINED', pointer, message, { ...constraint, constrainedBy: where });
}

function compare(kind: SettingKind, value: Json, bound: number | string): number {
  if (typeof value === 'number' && typeof bound === 'number') return value - bound;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (kind === 'decimal') return compareDecimals(text, String(bound));
  const [left, right] = [comparableTime(text), comparableTime(String(bound))];
  return left === right ? 0 : left < right ? -1 : 1;
}
