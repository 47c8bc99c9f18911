/** Whether a violation forbids the change or only deserves attention. */
export type Severity = 'error' | 'warning';

/** One broken rule: what is wrong, where, and what would be allowed. */
export interface Violation {
  /** Stable UPPER_SNAKE code. */
  readonly code: string;
  /** JSON pointer (RFC 6901) into the request body or the state that was judged; `''` is the whole of it. */
  readonly pointer: string;
  /** A sentence for people: what is wrong and what would be right. */
  readonly message: string;
  readonly severity: Severity;
  /** Machine-readable particulars, such as `{ minimum: 1, maximum: 31 }`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** One business rule: takes facts, loads nothing, answers every violation it sees. */
export interface Rule<Facts> {
  readonly name: string;
  check(facts: Facts): readonly Violation[];
}

/** Builds a violation of severity `error`. */
export function violation(code: string, pointer: string, message: string, params: Readonly<Record<string, unknown>> = {}): Violation {
  return { code, pointer, message, severity: 'error', params };
}

/** Builds a violation of severity `warning`. */
export function warning(code: string, pointer: string, message: string, params: Readonly<Record<string, unknown>> = {}): Violation {
  return { code, pointer, message, severity: 'warning', params };
}

/** Escapes one reference token of a JSON pointer (RFC 6901 section 3). */
export function pointerToken(token: string | number): string {
  return String(token).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Appends tokens to a JSON pointer. */
export function pointerTo(base: string, ...tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>((pointer, token) => `${pointer}/${pointerToken(token)}`, base);
}

/** Runs the rules over the same facts and returns all violations at once, in the order of the rules. */
export function checkRules<Facts>(rules: readonly Rule<Facts>[], facts: Facts): readonly Violation[] {
  return rules.flatMap((rule) => rule.check(facts));
}
