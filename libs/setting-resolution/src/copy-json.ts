import { type Json, pointerTo, type Violation, violation } from '#libs/kernel';

/** The deepest nesting of a JSON value in a definition. */
export const MAX_JSON_DEPTH = 64;

/**
 * Copies a JSON value, so that later changes of the original do not reach a definition.
 * @param violations receives one violation for every part that is not JSON
 * @returns the copy, undefined when the value is not JSON
 */
export function copyJson(value: unknown, pointer: string, violations: Violation[], depth = 0): Json | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'object' && depth < MAX_JSON_DEPTH) {
    const copy = Array.isArray(value) ? copyArray(value, pointer, violations, depth) : copyObject(value, pointer, violations, depth);
    return copy;
  }
  const expected = depth < MAX_JSON_DEPTH ? 'a JSON value' : `a JSON value nested at most ${MAX_JSON_DEPTH} deep`;
  violations.push(violation('DEFINITION_FIELD_INVALID', pointer, `The value must be ${expected}.`, { expected }));
  return undefined;
}

function copyArray(value: readonly unknown[], pointer: string, violations: Violation[], depth: number): Json {
  return value.flatMap((element, index): Json[] => {
    const copy = copyJson(element, pointerTo(pointer, index), violations, depth + 1);
    return copy === undefined ? [] : [copy];
  });
}

// fromEntries defines own members even for names such as __proto__, where an assignment would not.
function copyObject(value: object, pointer: string, violations: Violation[], depth: number): Json {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, copyJson(member, pointerTo(pointer, name), violations, depth + 1)]));
}
