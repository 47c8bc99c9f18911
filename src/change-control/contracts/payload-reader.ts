import { isJsonObject, type Json, type JsonObject, pointerTo, ValidationException, violation, type Violation } from '#libs/kernel';

/** Reads the members of a document's payload and gathers what is wrong with them. */
export class PayloadReader {
  private readonly found: Violation[] = [];

  /** @param pointer where the object stands in the request */
  constructor(
    private readonly object: JsonObject,
    private readonly pointer = '/payload',
  ) {}

  /** A member that must be text. @param pattern what else it must look like */
  text(name: string, pattern = /^[^]{1,255}$/): string {
    const value = this.object[name];
    if (typeof value === 'string' && pattern.test(value)) return value;
    return this.refuse(name, `a text like ${pattern.source}`, '');
  }

  /** A member that may be absent, and is a whole number from 0 on otherwise. */
  revision(name: string): number | undefined {
    const value = this.object[name];
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)) return value;
    return this.refuse(name, 'a whole number from 0 on', 0);
  }

  /** As `revision`, but it must be there. */
  number(name: string): number {
    return this.revision(name) ?? this.refuse(name, 'a whole number from 0 on', 0);
  }

  /** A member that may be absent, and is true or false otherwise. */
  flag(name: string): boolean | undefined {
    const value = this.object[name];
    return value === undefined || typeof value === 'boolean' ? value : this.refuse(name, 'true or false', false);
  }

  /** A member that may be absent, and is text or null otherwise. */
  optionalText(name: string): string | undefined {
    return this.object[name] === undefined ? undefined : this.text(name, /^[^]{0,1000}$/);
  }

  /** A member as it is. */
  json(name: string): Json | undefined {
    return this.object[name];
  }

  /** A member that must be an array. */
  array(name: string): readonly Json[] {
    const value = this.object[name];
    return Array.isArray(value) ? (value as readonly Json[]) : this.refuse(name, 'an array', []);
  }

  /** A member that must be an object. */
  member(name: string): JsonObject {
    const value = this.object[name] ?? null;
    return isJsonObject(value) ? value : this.refuse(name, 'an object', {});
  }

  /** One of a few words; absent = the first of them. */
  oneOf<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Word {
    const value = this.object[name];
    return words.find((word) => word === value) ?? (value === undefined ? words[0] : this.refuse(name, words.join(' or '), words[0]));
  }

  /** Notes that a member which must be there is not. */
  missing(name: string): void {
    this.refuse(name, 'there; null is a value', undefined);
  }

  /** Ends the reading. @throws ValidationException VALIDATION_FAILED with every fault, members of other names among them */
  done(known: readonly string[]): void {
    for (const name of Object.keys(this.object).filter((one) => !known.includes(one))) {
      const message = `"${name}" is not a field here. Known: ${known.join(', ')}.`;
      this.found.push(violation('UNKNOWN_FIELD', pointerTo(this.pointer, name), message, { known }));
    }
    if (this.found.length > 0) throw new ValidationException('The payload is not valid.', { violations: this.found });
  }

  private refuse<Value>(name: string, expected: string, value: Value): Value {
    this.found.push(violation('PAYLOAD_FIELD', pointerTo(this.pointer, name), `${name} must be ${expected}.`, { expected }));
    return value;
  }
}
