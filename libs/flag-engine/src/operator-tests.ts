import { RE2JS } from 're2js';
import type {
  Comparison,
  DateComparison,
  ListComparison,
  MatchesComparison,
  NumberComparison,
  Scalar,
  TextComparison,
} from './condition.ts';
import { versionTest } from './compile-version.ts';
import { readInstant } from './instant.ts';
import { isInRange, readIpAddress, readIpRange } from './ip-address.ts';
import { MAX_INPUT_LENGTH } from './limits.ts';
import { FALSE, TRUE, type Tri, triOf, UNKNOWN } from './tri.ts';

/** Judges the value of an attribute. */
export type ValueTest = (value: unknown) => Tri;

const SCALARS: readonly string[] = ['string', 'number', 'boolean'];

/** Compiles the operator of a comparison that has no code of its own; see Leaf. */
export function operatorTest(comparison: Comparison): ValueTest {
  switch (comparison.op) {
    case 'equals':
      return inTest([comparison.value]);
    case 'in':
      return inTest(comparison.values);
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textTest(comparison);
    case 'matches':
      return matchesTest(comparison);
    case 'exists':
      return (value) => triOf(value !== undefined && value !== null && typeof value !== 'function');
    case 'number':
      return betweenTest(comparison);
    case 'date':
      return dateTest(comparison);
    case 'version':
      return versionTest(comparison);
    case 'ipInCidr':
      return ipTest(comparison.ranges);
    case 'anyOf':
    case 'allOf':
      return listTest(comparison);
  }
}

function inTest(values: readonly Scalar[]): ValueTest {
  const expected = new Set<unknown>(values);
  const types = new Set<string>(values.map((value) => typeof value));
  return (value) => (expected.has(value) ? TRUE : types.has(typeof value) ? FALSE : UNKNOWN);
}

function textTest(comparison: TextComparison): ValueTest {
  const { op, ignoreCase, values } = comparison;
  const fold = ignoreCase === true ? (text: string): string => text.toLowerCase() : (text: string): string => text;
  const parts = values.map(fold);
  const holds = (text: string): boolean => {
    if (op === 'contains') return parts.some((part) => text.includes(part));
    return op === 'startsWith' ? parts.some((part) => text.startsWith(part)) : parts.some((part) => text.endsWith(part));
  };
  return (value) => (isShortText(value) ? triOf(holds(fold(value))) : UNKNOWN);
}

/** True for a text that operators of texts look at. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_INPUT_LENGTH;
}

function betweenTest(comparison: NumberComparison): ValueTest {
  if (comparison.is !== 'between') return () => UNKNOWN;
  const { from, to } = comparison;
  return (value) => (typeof value === 'number' && Number.isFinite(value) ? triOf(value >= from && value <= to) : UNKNOWN);
}

function matchesTest(comparison: MatchesComparison): ValueTest {
  const expression = RE2JS.compile(comparison.pattern);
  return (value) => (isShortText(value) ? triOf(expression.test(value)) : UNKNOWN);
}

function dateTest(comparison: DateComparison): ValueTest {
  const holds = dateCheck(comparison);
  return (value) => {
    const instant = readInstant(value);
    return instant === undefined ? UNKNOWN : triOf(holds(instant));
  };
}

function dateCheck(comparison: DateComparison): (instant: number) => boolean {
  if (comparison.is === 'between') {
    const [from, to] = [readInstant(comparison.from) ?? Number.NaN, readInstant(comparison.to) ?? Number.NaN];
    return (instant) => instant >= from && instant < to;
  }
  const bound = readInstant(comparison.value) ?? Number.NaN;
  return comparison.is === 'before' ? (instant) => instant < bound : (instant) => instant > bound;
}

function ipTest(texts: readonly string[]): ValueTest {
  const ranges = texts.flatMap((text) => readIpRange(text) ?? []);
  return (value) => {
    const address = readIpAddress(value);
    return address === undefined ? UNKNOWN : triOf(ranges.some((range) => isInRange(address, range)));
  };
}

function listTest(comparison: ListComparison): ValueTest {
  const { op, values } = comparison;
  return (value) => {
    if (!Array.isArray(value)) return UNKNOWN;
    if (value.some((element) => !SCALARS.includes(typeof element))) return UNKNOWN;
    const held = new Set<unknown>(value);
    return triOf(op === 'anyOf' ? values.some((one) => held.has(one)) : values.every((one) => held.has(one)));
  };
}
