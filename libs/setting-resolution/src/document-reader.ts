import { isJsonObject, pointerTo, type Violation, violation } from '#libs/kernel';

/** What a text field may look like. */
export interface TextRules {
  /** In UTF-16 code units. @default 0 */
  readonly minLength?: number;
  /** In UTF-16 code units. @default 20000 */
  readonly maxLength?: number;
}

const MAX_TEXT_LENGTH = 20_000;

/** Reads the fields of one JSON object and collects everything that is wrong with them; it never stops at the first. */
export class DocumentReader {
  readonly pointer: string;
  readonly violations: Violation[];
  readonly #fields: Readonly<Record<string, unknown>>;

  /**
   * @param fields the object that is read
   * @param pointer JSON pointer of the object
   * @param violations receives what is wrong
   */
  constructor(fields: Readonly<Record<string, unknown>>, pointer: string, violations: Violation[]) {
    this.#fields = fields;
    this.pointer = pointer;
    this.violations = violations;
  }

  /** The value of a field, undefined when it is absent. */
  value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  /** JSON pointer of a field. */
  at(name: string): string {
    return pointerTo(this.pointer, name);
  }

  /** Reports a field as wrong and answers undefined, so that a reader can return it. */
  refuse(name: string, expected: string, params: Readonly<Record<string, unknown>> = {}): undefined {
    this.violations.push(
      violation('DEFINITION_FIELD_INVALID', this.at(name), `"${name}" must be ${expected}.`, { field: name, expected, ...params }),
    );
  }

  /** Reports a field that must be there and is not. */
  require(name: string): void {
    if (this.value(name) !== undefined) return;
    this.violations.push(violation('DEFINITION_FIELD_REQUIRED', this.at(name), `"${name}" is missing.`, { field: name }));
  }

  /** Reports every field that is not one of those allowed. */
  allowOnly(allowed: readonly string[], what: string): void {
    for (const name of Object.keys(this.#fields)) {
      if (allowed.includes(name) || this.#fields[name] === undefined) continue;
      this.violations.push(unknownField(this.at(name), name, what, allowed));
    }
  }

  text(name: string, rules: TextRules = {}): string | undefined {
    const value = this.value(name);
    const { minLength = 0, maxLength = MAX_TEXT_LENGTH } = rules;
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value.length >= minLength && value.length <= maxLength) return value;
    return this.refuse(name, `a text of ${minLength} to ${maxLength} characters`, { minLength, maxLength });
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    return value === undefined || typeof value === 'boolean' ? value : this.refuse(name, 'true or false');
  }

  /** A whole number of at least `minimum`. */
  integer(name: string, minimum: number): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= minimum) return value;
    return this.refuse(name, `a whole number of at least ${minimum}`, { minimum });
  }

  number(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    return typeof value === 'number' && Number.isFinite(value) ? value : this.refuse(name, 'a finite number');
  }

  choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    return allowed.find((one) => one === value) ?? this.refuse(name, `one of ${allowed.join(', ')}`, { allowed });
  }

  /** An array of at most `maximum` elements. */
  array(name: string, maximum: number): readonly unknown[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length <= maximum) return value;
    return this.refuse(name, `an array of at most ${maximum} elements`, { maximum });
  }

  /** A reader of an object inside this one. */
  object(name: string): DocumentReader | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    return isJsonObject(value) ? new DocumentReader(value, this.at(name), this.violations) : this.refuse(name, 'an object');
  }

  /** Readers of the objects in an array; elements that are no objects are reported and left out. */
  objects(name: string, maximum: number): readonly DocumentReader[] | undefined {
    return this.array(name, maximum)?.flatMap((element, index) => {
      const reader = new DocumentReader({ [index]: element }, this.at(name), this.violations).object(String(index));
      return reader === undefined ? [] : [reader];
    });
  }
}

/** A field that the document must not have. */
export function unknownField(pointer: string, name: string, what: string, allowed: readonly string[]): Violation {
  const known = allowed.length === 0 ? 'it has none' : `allowed: ${allowed.join(', ')}`;
  return violation('UNKNOWN_FIELD', pointer, `${what} has no field "${name}" (${known}).`, { field: name, allowed });
}

/** The members of an object that are not undefined; their type says that they are optional and never undefined. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name in members) {
    const value = members[name];
    if (isPresent(value)) kept[name] = value;
  }
  return kept;
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined;
}
