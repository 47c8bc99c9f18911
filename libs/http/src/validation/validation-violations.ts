import { getMetadataStorage, type ValidationError } from 'class-validator';
import { pointerTo, type Violation, violation } from '#libs/kernel';
import { MAX_LISTED_VIOLATIONS } from '../body/forbidden-content.ts';

interface Pending {
  readonly error: ValidationError;
  readonly pointer: string;
}

/** Something else stands where an object is declared. */
export const OBJECT_EXPECTED = { code: 'IS_OBJECT', message: 'A JSON object is expected here.' };

/** Longer names are cut in messages. */
const MAX_SHOWN_NAME = 64;

/**
 * Turns class-validator's tree of errors into violations with JSON pointers.
 * @param params added to the params of each violation, such as `{ in: 'query' }`
 * @returns at most 100 violations
 */
export function violationsOf(errors: readonly ValidationError[], params: Readonly<Record<string, unknown>>): readonly Violation[] {
  const found: Violation[] = [];
  const pending: Pending[] = errors.map((error) => ({ error, pointer: pointerTo('', error.property) })).reverse();
  for (let next = pending.pop(); next !== undefined && found.length < MAX_LISTED_VIOLATIONS; next = pending.pop()) {
    const { error, pointer } = next;
    for (const [name, message] of Object.entries(error.constraints ?? {})) {
      found.push(constraintViolation(name, message, pointer, error, params));
    }
    for (const child of (error.children ?? []).toReversed()) pending.push({ error: child, pointer: pointerTo(pointer, child.property) });
  }
  return found.slice(0, MAX_LISTED_VIOLATIONS);
}

function constraintViolation(
  name: string,
  message: string,
  pointer: string,
  error: ValidationError,
  params: Readonly<Record<string, unknown>>,
): Violation {
  if (name === 'whitelistValidation') return unknownFieldViolation(pointer, error.property, knownFields(error.target), params);
  if (name === 'nestedValidation') return violation(OBJECT_EXPECTED.code, pointer, OBJECT_EXPECTED.message, params);
  return violation(codeOf(name), pointer, `${message}.`, params);
}

/** The violation of a field that the request class does not declare. */
export function unknownFieldViolation(
  pointer: string,
  name: string,
  known: readonly string[],
  params: Readonly<Record<string, unknown>>,
): Violation {
  const shown = name.length > MAX_SHOWN_NAME ? `${name.slice(0, MAX_SHOWN_NAME)}…` : name;
  const advice = known.length === 0 ? 'None is taken here.' : `Known fields: ${known.join(', ')}.`;
  return violation('UNKNOWN_FIELD', pointer, `"${shown}" is not a known field. ${advice}`, { ...params, known });
}

/** The fields that a request class declares by its decorators, sorted. */
export function knownFields(target: object | undefined): readonly string[] {
  if (target === undefined) return [];
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  return [...new Set(metadata.map((one) => one.propertyName))].sort();
}

/** `isString` gives `IS_STRING`. */
function codeOf(constraint: string): string {
  return constraint.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}
