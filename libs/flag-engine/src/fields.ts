import { isJsonObject, pointerTo, type Violation, violation } from '#libs/kernel';

/** Either the document, typed, or everything that is wrong with it. */
export type Parsed<T> =
  | { readonly value: T; readonly violations?: undefined }
  | { readonly value?: undefined; readonly violations: readonly Violation[] };

/** Which fields an object has. */
export interface Shape {
  /** What the object is, for messages: `A rule`. */
  readonly what: string;
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

const NONE: readonly string[] = [];
const SIMPLE_NAME = /^\w+$/;

/** Looks at the fields of one object of a document; what is wrong is collected, and nothing stops the rest. */
export class Fields {
  readonly pointer: string;
  readonly faults: Violation[];
  readonly #object: Readonly<Record<string, unknown>>;

  private constructor(object: Readonly<Record<string, unknown>>, pointer: string, faults: Violation[]) {
    this.#object = object;
    this.pointer = pointer;
    this.faults = faults;
  }

  /** Opens an object of that shape; undefined when it is no object. */
  static open(value: unknown, pointer: string, faults: Violation[], shape: Shape): Fields | undefined {
    if (!isJsonObject(value)) {
      faults.push(violation('FLAG_FIELD_INVALID', pointer, `${shape.what} must be an object.`, { expected: 'an object' }));
      return undefined;
    }
    const fields = new Fields(value, pointer, faults);
    fields.#compareWith(shape);
    return fields;
  }

  #compareWith({ what, required, optional = NONE }: Shape): void {
    let found = 0;
    for (const field of Object.keys(this.#object)) {
      if (this.#object[field] === undefined) continue;
      if (required.includes(field)) found += 1;
      if (required.includes(field) || optional.includes(field)) continue;
      const allowed = [...required, ...optional];
      this.fault('UNKNOWN_FIELD', field, `${what} has no field "${field}". Allowed: ${allowed.join(', ')}.`, { field, allowed });
    }
    if (found === required.length) return;
    for (const field of required) {
      if (!this.has(field)) this.fault('FLAG_FIELD_REQUIRED', field, `"${field}" is missing.`, { field });
    }
  }

  /** The value of a field; undefined when it is absent. */
  get(field: string): unknown {
    return Object.hasOwn(this.#object, field) ? this.#object[field] : undefined;
  }

  has(field: string): boolean {
    return this.get(field) !== undefined;
  }

  at(field: string): string {
    return SIMPLE_NAME.test(field) ? `${this.pointer}/${field}` : pointerTo(this.pointer, field);
  }

  fault(code: string, field: string, message: string, params: Readonly<Record<string, unknown>> = {}): void {
    this.faults.push(violation(code, this.at(field), message, params));
  }

  /** Reports that a field is there and is not what it must be. */
  must(field: string, expected: string, isRight: (value: unknown) => boolean, code = 'FLAG_FIELD_INVALID'): boolean {
    const value = this.get(field);
    if (value === undefined) return false;
    return isRight(value) || this.#refuse(field, expected, code);
  }

  #refuse(field: string, expected: string, code = 'FLAG_FIELD_INVALID'): false {
    this.fault(code, field, `"${field}" must be ${expected}.`, { field, expected });
    return false;
  }

  // What is expected is put into words only where it is not met: checking is most of the work of compiling.
  text(field: string, maxLength: number, minLength = 1): boolean {
    const value = this.get(field);
    if (value === undefined) return false;
    return isText(value, maxLength, minLength) || this.#refuse(field, `a text of ${minLength} to ${maxLength} characters`);
  }

  boolean(field: string): boolean {
    return this.must(field, 'true or false', isBoolean);
  }

  choice(field: string, allowed: readonly string[]): boolean {
    const value = this.get(field);
    if (value === undefined) return false;
    return (typeof value === 'string' && allowed.includes(value)) || this.#refuse(field, `one of ${allowed.join(', ')}`);
  }

  /** Looks at every element of an array; an absent one has none. */
  each(field: string, limits: { readonly min?: number; readonly max: number }, look: (value: unknown, pointer: string) => void): void {
    const elements = this.#elements(field, limits);
    if (elements === undefined) return;
    const base = this.at(field);
    // A number needs no escaping.
    for (let index = 0; index < elements.length; index += 1) look(elements[index], `${base}/${index}`);
  }

  #elements(field: string, { min = 0, max }: { readonly min?: number; readonly max: number }): readonly unknown[] | undefined {
    const elements = this.get(field);
    if (elements === undefined) return undefined;
    if (Array.isArray(elements) && elements.length >= min && elements.length <= max) return elements as readonly unknown[];
    this.#refuse(field, `an array of ${min} to ${max} elements`);
    return undefined;
  }

  /** An array whose elements are all right. */
  listOf(
    field: string,
    limits: { readonly min?: number; readonly max: number },
    expected: string,
    isRight: (value: unknown) => boolean,
  ): void {
    const elements = this.#elements(field, limits) ?? [];
    for (let index = 0; index < elements.length; index += 1) {
      if (isRight(elements[index])) continue;
      const message = `Every element of "${field}" must be ${expected}.`;
      this.faults.push(violation('FLAG_FIELD_INVALID', `${this.at(field)}/${index}`, message, { field, expected }));
    }
  }
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** True for a text of such a length, in UTF-16 code units. */
export function isText(value: unknown, maxLength: number, minLength = 1): value is string {
  return typeof value === 'string' && value.length >= minLength && value.length <= maxLength;
}

/** The elements of an array, none of anything else. */
export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The document as the type that was checked, or what is wrong. */
export function parsed<T>(document: unknown, faults: readonly Violation[]): Parsed<T> {
  return faults.length > 0 ? { violations: faults } : { value: document as T };
}
