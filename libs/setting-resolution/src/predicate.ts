import type { Json } from '#libs/kernel';

/** Operators that compare a setting's value with a given one. */
export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;

/** An operator that compares a setting's value with a given one. */
export type Comparison = (typeof COMPARISONS)[number];

/**
 * A condition over effective values of settings, as JSON:
 * `{"key":"billing.mode","op":"==","value":"live"}` (also != < <= > >=), `{"key":..,"op":"in","value":[..]}`,
 * `{"key":..,"op":"truthy"}`, `{"and":[..]}`, `{"or":[..]}`, `{"not":..}`.
 */
export type Predicate =
  | { readonly key: string; readonly op: 'truthy' }
  | { readonly key: string; readonly op: Comparison; readonly value: Json }
  | { readonly key: string; readonly op: 'in'; readonly value: readonly Json[] }
  | { readonly and: readonly Predicate[] }
  | { readonly or: readonly Predicate[] }
  | { readonly not: Predicate };

/** The deepest nesting of a predicate. */
export const MAX_PREDICATE_DEPTH = 16;

/** The most conditions that one predicate may have, nested ones included. */
export const MAX_PREDICATE_CONDITIONS = 256;

/** The keys whose values the predicate looks at, each once, in order of appearance. */
export function predicateKeys(predicate: Predicate): readonly string[] {
  return [...new Set(mentioned(predicate))];
}

function mentioned(predicate: Predicate): readonly string[] {
  if ('and' in predicate) return predicate.and.flatMap(mentioned);
  if ('or' in predicate) return predicate.or.flatMap(mentioned);
  if ('not' in predicate) return mentioned(predicate.not);
  return [predicate.key];
}

/** A sentence part for messages, such as `billing.mode == "live"`. */
export function describePredicate(predicate: Predicate): string {
  if ('and' in predicate) return `(${predicate.and.map(describePredicate).join(' and ')})`;
  if ('or' in predicate) return `(${predicate.or.map(describePredicate).join(' or ')})`;
  if ('not' in predicate) return `not ${describePredicate(predicate.not)}`;
  if (predicate.op === 'truthy') return `${predicate.key} is set and not false, 0 or empty`;
  return `${predicate.key} ${predicate.op} ${JSON.stringify(predicate.value)}`;
}
