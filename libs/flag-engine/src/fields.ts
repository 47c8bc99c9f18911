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
    for (const field of Object.keys(this.#object)) {
      if (required.includes(field) || optional.includes(field) || this.#object[field] === undefined) continue;
      const allowed = [...required, ...optional];
      this.fault('UNKNOWN_FIELD', field, `${what} has no field "${field}". Allowed: ${allowed.join(', ')}.`, { field, allowed });
    }
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
    if (isRight(value)) return true;
    this.fault(code, field, `"${field}" must be ${expected}.`, { field, expected });
    return false;
  }

  text(field: string, maxLength: number, minLength = 1): boolean {
    const isRight = (value: unknown): boolean => isText(value, maxLength, minLength);
    return this.must(field, `a text of ${minLength} to ${maxLength} characters`, isRight);
  }

  boolean(field: string): boolean {
    return this.must(field, 'true or false', (value) => typeof value === 'boolean');
  }

  choice(field: string, allowed: readonly string[]): boolean {
    return this.must(field, `one of ${allowed.join(', ')}`, (value) => typeof value === 'string' && allowed.includes(value));
  }

  /** Looks at every element of an array; an absent one has none. */
  each(field: string, limits: { readonly min?: number; readonly max: number }, look: (value: unknown, pointer: string) => void): void {
    const { min = 0, max } = limits;
    const isRight = (value: unknown): boolean => Array.isArray(value) && value.length >= min && value.length <= max;
    if (!this.must(field, `an array of ${min} to ${max} elements`, isRight)) return;
    const elements = this.get(field) as readonly unknown[];
    const base = this.at(field);
    // A number needs no escaping; this is most of the work of compiling.
    for (let index = 0; index < elements.length; index += 1) look(elements[index], `${base}/${index}`);
  }

  /** An array whose elements are all right. */
  listOf(
    field: string,
    limits: { readonly min?: number; readonly max: number },
    expected: string,
    isRight: (value: unknown) => boolean,
  ): void {
    this.each(field, limits, (value, pointer) => {
      if (isRight(value)) return;
      this.faults.push(violation('FLAG_FIELD_INVALID', pointer, `Every element of "${field}" must be ${expected}.`, { field, expected }));
    });
  }
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
