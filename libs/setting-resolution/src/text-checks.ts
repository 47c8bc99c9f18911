import { type Violation, violation } from '#libs/kernel';
import type { SettingConstraints, SettingKind } from './definition.ts';
import { outOfRange } from './number-checks.ts';
import { compileRegularExpression, type RegularExpression } from './regular-expression.ts';
import { comparableTime, isColorText, isDateText, isDurationText, isEmailText, isTimeText, isUrlText } from './text-formats.ts';
import { NO_VIOLATIONS, type ValueCheck, wrongFormat, wrongType } from './value-checks.ts';

/** The schemes of a url without `constraints.schemes`. */
export const DEFAULT_URL_SCHEMES: readonly string[] = ['http', 'https'];

interface TextForm {
  readonly expected: string;
  readonly isValid: (text: string) => boolean;
}

/**
 * The check of a kind whose values are text.
 * @throws RE2JSException when the pattern is not RE2 syntax
 */
export function textCheck(kind: SettingKind, constraints: SettingConstraints): ValueCheck {
  const form = textForm(kind, constraints);
  const pattern = constraints.pattern === undefined ? undefined : compileRegularExpression(constraints.pattern);
  return (value, pointer) => {
    if (typeof value !== 'string') return wrongType(pointer, form?.expected ?? 'a text', value);
    if (form !== undefined && !form.isValid(value)) return wrongFormat(pointer, form.expected);
    return textFaults(value, constraints, pattern, pointer);
  };
}

function textForm(kind: SettingKind, { schemes = DEFAULT_URL_SCHEMES }: SettingConstraints): TextForm | undefined {
  if (kind === 'duration') return { expected: 'an ISO 8601 duration, such as "P30D" or "PT8H"', isValid: isDurationText };
  if (kind === 'date') return { expected: 'a date that exists, such as "2026-01-31"', isValid: isDateText };
  if (kind === 'time') return { expected: 'a time of day, such as "08:30" or "08:30:15"', isValid: isTimeText };
  if (kind === 'email') return { expected: 'an e-mail address', isValid: isEmailText };
  if (kind === 'color') return { expected: 'a color, "#rrggbb" or "#rrggbbaa"', isValid: isColorText };
  if (kind === 'url') return { expected: `an absolute URL (${schemes.join(', ')})`, isValid: (text) => isUrlText(text, schemes) };
  return kind === 'reference' ? { expected: 'a non-empty identifier', isValid: (text) => text.trim() !== '' } : undefined;
}

function textFaults(
  text: string,
  constraints: SettingConstraints,
  pattern: RegularExpression | undefined,
  pointer: string,
): readonly Violation[] {
  const { min, max, minLength = 0, maxLength = Infinity } = constraints;
  // A text never has more code points than code units, nor fewer than half of them: most texts need no counting.
  const mayBreakLength = text.length < minLength * 2 || text.length > maxLength;
  const length = mayBreakLength ? codePoints(text) : text.length;
  const hasWrongLength = mayBreakLength && (length < minLength || length > maxLength);
  const isOutside = isLess(text, min) || isLess(max, text);
  const isUnlike = pattern !== undefined && !pattern.test(text);
  if (!hasWrongLength && !isOutside && !isUnlike) return NO_VIOLATIONS;
  return [
    ...(hasWrongLength ? [wrongLength(constraints, length, pointer)] : []),
    ...(isOutside ? [outOfRange(min, max, pointer)] : []),
    ...(isUnlike
      ? [violation('SETTING_PATTERN', pointer, `The value must match ${constraints.pattern}.`, { pattern: constraints.pattern })]
      : []),
  ];
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function isLess(left: number | string | undefined, right: number | string | undefined): boolean {
  return typeof left === 'string' && typeof right === 'string' && comparableTime(left) < comparableTime(right);
}

function wrongLength({ minLength, maxLength }: SettingConstraints, length: number, pointer: string): Violation {
  const limits = { ...(minLength === undefined ? {} : { minLength }), ...(maxLength === undefined ? {} : { maxLength }) };
  const range = [
    ...(minLength === undefined ? [] : [`at least ${minLength}`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength}`]),
  ];
  const message = `The value must have ${range.join(' and ')} characters; it has ${length}.`;
  return violation('SETTING_LENGTH', pointer, message, { ...limits, length });
}
