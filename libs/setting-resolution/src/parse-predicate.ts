import { isJsonObject, type Json, pointerTo, type Violation, violation } from '#libs/kernel';
import { copyJson } from './copy-json.ts';
import { isSettingKey } from './definition.ts';
import { unknownField } from './document-reader.ts';
import { COMPARISONS, MAX_PREDICATE_CONDITIONS, MAX_PREDICATE_DEPTH, type Predicate } from './predicate.ts';

const OPERATORS: readonly string[] = ['truthy', ...COMPARISONS, 'in'];
const SHAPES =
  '{"key":..,"op":"truthy"}, {"key":..,"op":"==","value":..}, {"key":..,"op":"in","value":[..]}, {"and":[..]}, {"or":[..]} or {"not":..}';

/** A predicate, or everything that is wrong with it. */
export type ParsedPredicate =
  | { readonly predicate: Predicate; readonly violations?: undefined }
  | { readonly predicate?: undefined; readonly violations: readonly Violation[] };

/**
 * Reads a predicate from its JSON form.
 * @param document the JSON, shaped as Predicate says
 * @param pointer JSON pointer of the document
 * @param defaultKey the key that a condition without `key` is about; undefined = every condition must name its key
 * @returns the predicate, or every violation (PREDICATE_INVALID, UNKNOWN_FIELD) at once
 */
export function parsePredicate(document: unknown, pointer: string, defaultKey?: string): ParsedPredicate {
  const reading = new PredicateReading(defaultKey);
  const predicate = reading.read(document, pointer, 1);
  if (predicate === undefined || reading.violations.length > 0) return { violations: reading.violations };
  return { predicate };
}

class PredicateReading {
  readonly violations: Violation[] = [];
  readonly #defaultKey: string | undefined;
  #conditions = 0;

  constructor(defaultKey: string | undefined) {
    this.#defaultKey = defaultKey;
  }

  read(document: unknown, pointer: string, depth: number): Predicate | undefined {
    this.#conditions += 1;
    if (depth > MAX_PREDICATE_DEPTH) return this.#refuse(pointer, `must not be nested deeper than ${MAX_PREDICATE_DEPTH}`);
    if (this.#conditions === MAX_PREDICATE_CONDITIONS + 1)
      return this.#refuse(pointer, `must not have more than ${MAX_PREDICATE_CONDITIONS} conditions`);
    if (this.#conditions > MAX_PREDICATE_CONDITIONS) return undefined;
    if (!isJsonObject(document)) return this.#refuse(pointer, `must be an object: ${SHAPES}`);
    if (Object.hasOwn(document, 'and')) return this.#combined('and', document, pointer, depth);
    if (Object.hasOwn(document, 'or')) return this.#combined('or', document, pointer, depth);
    if (!Object.hasOwn(document, 'not')) return this.#condition(document, pointer);
    this.#allowOnly(document, ['not'], pointer);
    const not = this.read(document['not'], pointerTo(pointer, 'not'), depth + 1);
    return not && { not };
  }

  #combined(name: 'and' | 'or', document: Readonly<Record<string, unknown>>, pointer: string, depth: number): Predicate | undefined {
    this.#allowOnly(document, [name], pointer);
    const parts = document[name];
    const at = pointerTo(pointer, name);
    if (!Array.isArray(parts) || parts.length === 0) return this.#refuse(at, 'must be an array of at least one predicate');
    const predicates = parts.flatMap((part: unknown, index) => this.read(part, pointerTo(at, index), depth + 1) ?? []);
    return name === 'and' ? { and: predicates } : { or: predicates };
  }

  #condition(document: Readonly<Record<string, unknown>>, pointer: string): Predicate | undefined {
    const op = Object.hasOwn(document, 'op') ? document['op'] : undefined;
    this.#allowOnly(document, op === 'truthy' ? ['key', 'op'] : ['key', 'op', 'value'], pointer);
    const key = this.#key(document, pointer);
    if (typeof op !== 'string' || !OPERATORS.includes(op)) {
      return this.#refuse(pointerTo(pointer, 'op'), `must be one of ${OPERATORS.join(', ')}`, { allowed: OPERATORS });
    }
    if (op === 'truthy') return key === undefined ? undefined : { key, op };
    const value = this.#value(document, pointer);
    if (key === undefined || value === undefined) return undefined;
    if (op === 'in')
      return Array.isArray(value) ? { key, op, value } : this.#refuse(pointerTo(pointer, 'value'), 'must be an array for "in"');
    const comparison = COMPARISONS.find((one) => one === op);
    return comparison && { key, op: comparison, value };
  }

  #key(document: Readonly<Record<string, unknown>>, pointer: string): string | undefined {
    const key = Object.hasOwn(document, 'key') ? document['key'] : this.#defaultKey;
    if (typeof key === 'string' && isSettingKey(key)) return key;
    return this.#refuse(pointerTo(pointer, 'key'), 'must be the key of a setting');
  }

  #value(document: Readonly<Record<string, unknown>>, pointer: string): Json | undefined {
    const at = pointerTo(pointer, 'value');
    if (!Object.hasOwn(document, 'value')) return this.#refuse(at, 'is missing: give the JSON value to compare with');
    return copyJson(document['value'], at, this.violations);
  }

  #allowOnly(document: Readonly<Record<string, unknown>>, allowed: readonly string[], pointer: string): void {
    const unknown = Object.keys(document).filter((name) => !allowed.includes(name));
    this.violations.push(...unknown.map((name) => unknownField(pointerTo(pointer, name), name, 'A predicate of this form', allowed)));
  }

  #refuse(pointer: string, what: string, params: Readonly<Record<string, unknown>> = {}): undefined {
    this.violations.push(violation('PREDICATE_INVALID', pointer, `The predicate ${what}.`, params));
  }
}
