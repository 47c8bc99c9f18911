import { type Json, jsonEquals } from '#libs/kernel';
import { compareDecimals, isDecimalText } from './decimal.ts';
import type { Comparison, Predicate } from './predicate.ts';

/** Answers the effective value of a setting; undefined = unset. */
export type EffectiveValue = (key: string) => Json | undefined;

/**
 * Whether a value counts as true. Unset, null, false, 0 and the empty text do not; everything else does, also `[]`, `{}` and `"0"`.
 */
export function isTruthy(value: Json | undefined): boolean {
  return Boolean(value);
}

/**
 * Judges a predicate on effective values.
 * `==` and `in` compare deeply and are false for an unset key; `!=` is the opposite of `==`, so true for an unset key. `<`, `<=`, `>`
 * and `>=` compare two numbers, or two texts (as numbers when both are decimals, else by code units, which orders dates and times);
 * anything else, mixed types included, is false.
 */
export function evaluatePredicate(predicate: Predicate, valueOf: EffectiveValue): boolean {
  if ('and' in predicate) return predicate.and.every((part) => evaluatePredicate(part, valueOf));
  if ('or' in predicate) return predicate.or.some((part) => evaluatePredicate(part, valueOf));
  if ('not' in predicate) return !evaluatePredicate(predicate.not, valueOf);
  const value = valueOf(predicate.key);
  if (predicate.op === 'truthy') return isTruthy(value);
  if (predicate.op === 'in') return predicate.value.some((choice) => jsonEquals(value, choice));
  return compares(value, predicate.op, predicate.value);
}

function compares(value: Json | undefined, op: Comparison, other: Json): boolean {
  if (op === '==') return jsonEquals(value, other);
  if (op === '!=') return !jsonEquals(value, other);
  const order = orderOf(value, other);
  if (order === undefined) return false;
  if (op === '<') return order < 0;
  if (op === '<=') return order <= 0;
  return op === '>' ? order > 0 : order >= 0;
}

function orderOf(left: Json | undefined, right: Json): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  if (isDecimalText(left) && isDecimalText(right)) return compareDecimals(left, right);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
