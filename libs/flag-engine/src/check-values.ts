import { isJsonObject } from '#libs/kernel';
import { ATTRIBUTE_KINDS } from './condition.ts';
import type { ValueType } from './flag.ts';
import type { Fields } from './fields.ts';
import { readInstant } from './instant.ts';
import { FULL_COVERAGE, MAX_INPUT_LENGTH, MAX_KEY_LENGTH } from './limits.ts';

const KEY = /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/;
const ATTRIBUTE_NAME = /^[a-zA-Z0-9_$:@-]{1,100}$/;
const RESERVED_NAMES: readonly string[] = ['__proto__', 'constructor', 'prototype'];
const MAX_PATH_NAMES = 8;
const MAX_JSON_DEPTH = 64;
const KINDS: readonly string[] = ATTRIBUTE_KINDS;

/** What a key looks like, for messages. */
export const KEY_FORM = `1 to ${MAX_KEY_LENGTH} letters, digits, ".", "_" and "-", beginning with a letter or digit`;
/** What an instant looks like, for messages. */
export const INSTANT_FORM =
  'a moment such as "2026-01-31T08:00:00Z" or milliseconds since 1970; a date without time and zone is another moment everywhere';

/** True for the key of a flag or segment. */
export function isFlagKey(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_KEY_LENGTH && KEY.test(value);
}

/** True for a share in thousandths of a percent. */
export function isThousandths(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= FULL_COVERAGE;
}

/** True for texts that are not empty, finite numbers, true and false. */
export function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= MAX_INPUT_LENGTH;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

/** True for a JSON value, nested at most 64 deep. */
export function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth >= MAX_JSON_DEPTH) return false;
  return Object.values(value).every((member) => member === undefined || isJson(member, depth + 1));
}

/** True for a value that a flag of the type may serve; json flags serve objects, arrays and null. */
export function isValueOfType(value: unknown, type: ValueType): boolean {
  if (type === 'json') return value === null || (typeof value === 'object' && isJson(value));
  return type === 'number' ? typeof value === 'number' && Number.isFinite(value) : typeof value === type;
}

/** Looks at a share. */
export function checkThousandths(fields: Fields, field: string): boolean {
  return fields.must(field, 'a whole number from 0 to 100000 (thousandths of a percent)', isThousandths, 'PERCENTAGE_INVALID');
}

/** Looks at a moment; answers milliseconds since 1970 UTC, undefined when it is absent or none. */
export function checkInstant(fields: Fields, field: string): number | undefined {
  return fields.must(field, INSTANT_FORM, (value) => readInstant(value) !== undefined, 'INSTANT_INVALID')
    ? readInstant(fields.get(field))
    : undefined;
}

/** Paths that were looked at and are right: few, and looked at in every condition. */
const soundPaths = new Set<unknown>();
const MAX_SOUND_PATHS = 1_024;

/** Looks at the path of an attribute. */
export function checkAttribute(fields: Fields, field: string): void {
  const path = fields.get(field);
  if (path === undefined || soundPaths.has(path)) return;
  const names = typeof path === 'string' ? path.split('.') : [];
  const areNames = names.every((name) => ATTRIBUTE_NAME.test(name) && !RESERVED_NAMES.includes(name));
  if (names.length === 0 || names.length > MAX_PATH_NAMES || !areNames) {
    fields.must(field, `the path of an attribute, such as "plan" or "user.country", of at most ${MAX_PATH_NAMES} names`, () => false);
  } else if (names.length > 1 && !KINDS.includes(names[0] ?? '')) {
    const message = `There is no kind of attribute "${names[0]}". A path of several names begins with one of ${KINDS.join(', ')}.`;
    fields.fault('UNKNOWN_ATTRIBUTE_KIND', field, message, { kind: names[0], allowed: KINDS });
  } else if (soundPaths.size < MAX_SOUND_PATHS) soundPaths.add(path);
}

/** Looks at the key of something else. */
export function checkKey(fields: Fields, field: string): void {
  fields.must(field, `a key: ${KEY_FORM}`, isFlagKey);
}

/** The names of the variants of a flag; none of a document that has none. */
export function variantNames(variants: unknown): readonly string[] {
  return isJsonObject(variants) ? Object.keys(variants) : [];
}

/** Looks at the name of a variant that must be one of the flag's. */
export function checkVariant(fields: Fields, field: string, known: readonly string[]): void {
  const name = fields.get(field);
  if (name === undefined || (typeof name === 'string' && known.includes(name))) return;
  const message = `There is no variant ${JSON.stringify(name)}. The flag has: ${known.join(', ')}.`;
  fields.fault('UNKNOWN_VARIANT', field, message, { variant: name, known });
}
