/** The longest text of a decimal, in characters. */
export const MAX_DECIMAL_LENGTH = 128;

const DECIMAL_TEXT = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** True for the text of an exact decimal: digits with an optional minus and fraction, no exponent, no leading zeros. */
export function isDecimalText(text: string): boolean {
  return text.length <= MAX_DECIMAL_LENGTH && DECIMAL_TEXT.test(text);
}

/** An exact number: `digits` divided by ten to the power of `scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function parse(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function aligned(left: Decimal, right: Decimal): readonly [bigint, bigint] {
  const scale = Math.max(left.scale, right.scale);
  return [left.digits * 10n ** BigInt(scale - left.scale), right.digits * 10n ** BigInt(scale - right.scale)];
}

/** Negative, zero or positive as the first decimal text is less than, equal to or greater than the second. */
export function compareDecimals(left: string, right: string): number {
  const [first, second] = aligned(parse(left), parse(right));
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/**
 * Whether a value is a whole multiple of a step, exactly as written: 0.3 is a multiple of 0.1, though their doubles are not.
 * @param value a finite number or decimal text
 * @param step a finite number or decimal text, not 0
 */
export function isMultipleOf(value: number | string, step: number | string): boolean {
  const [first, second] = aligned(parse(String(value)), parse(String(step)));
  return first % second === 0n;
}
