import { RE2JS, RE2JSException } from 're2js';

/** The longest pattern, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 2_000;

/** A compiled expression that takes time linear in the text, whatever the pattern. */
export interface RegularExpression {
  /** True when the expression matches somewhere in the text. */
  test(text: string): boolean;
  /** A text that differs whenever the pattern does. */
  toString(): string;
}

/**
 * Compiles a regular expression of RE2 syntax: no look-around, no back references.
 * @throws RE2JSException when the pattern is not RE2 syntax
 */
export function compileRegularExpression(pattern: string): RegularExpression {
  const expression = RE2JS.compile(pattern);
  return { test: (text) => expression.test(text), toString: () => `/${pattern}/re2` };
}

/** What is wrong with a pattern, as RE2 says it; undefined when it is sound. */
export function regularExpressionFault(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH) return `longer than ${MAX_PATTERN_LENGTH} characters`;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
