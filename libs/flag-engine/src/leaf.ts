import { type Attribute, attributeOf, readAttribute } from './attributes.ts';
import type { Build } from './build.ts';
import type { Comparison, Scalar } from './condition.ts';
import { isShortText, operatorTest, type ValueTest } from './operator-tests.ts';
import type { Run } from './run.ts';
import { FALSE, not, TRUE, type Tri, UNKNOWN } from './tri.ts';

/** Up to so many values are compared one by one. */
const FEW = 8;
const [EQUALS, IN, BELOW, AT_MOST, EQUAL, AT_LEAST, ABOVE, CONTAINS, STARTS_WITH, ENDS_WITH, OTHER] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
] as const;
const NUMBER_CODES = { '<': BELOW, '<=': AT_MOST, '=': EQUAL, '>=': AT_LEAST, '>': ABOVE } as const;
const TEXT_CODES = { contains: CONTAINS, startsWith: STARTS_WITH, endsWith: ENDS_WITH } as const;
/** Bits above the code of an operator. */
const [CODE, NEGATED, MISSING_MATCHES] = [15, 16, 32] as const;
const STRIDE = 3;

/**
 * Comparisons made ready: for each an operator with its bits, the attribute, and what it is compared with. They are data in one
 * array that one function judges, since closures of many flags do not fit into the caches of a processor.
 */
export type Leaves = readonly unknown[];

/** Makes comparisons ready that were parsed. */
export function leavesOf(comparisons: readonly Comparison[], build: Build): Leaves {
  const leaves = Array<unknown>(comparisons.length * STRIDE);
  comparisons.forEach((comparison, index) => {
    const { code, operand } = codedOf(comparison);
    const at = index * STRIDE;
    leaves[at] = code | (comparison.negate === true ? NEGATED : 0) | (comparison.onMissing === 'match' ? MISSING_MATCHES : 0);
    leaves[at + 1] = attributeOf(comparison.attribute, build);
    leaves[at + 2] = operand;
  });
  return leaves;
}

function codedOf(comparison: Comparison): { readonly code: number; readonly operand: unknown } {
  switch (comparison.op) {
    case 'equals':
      return { code: EQUALS, operand: comparison.value };
    case 'in': {
      const { values } = comparison;
      if (values.length === 1) return { code: EQUALS, operand: values[0] };
      if (values.length <= FEW) return { code: IN, operand: values };
      break;
    }
    case 'number':
      if (comparison.is !== 'between') return { code: NUMBER_CODES[comparison.is], operand: comparison.value };
      break;
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      if (comparison.values.length === 1 && comparison.ignoreCase !== true) {
        return { code: TEXT_CODES[comparison.op], operand: comparison.values[0] };
      }
      break;
    default:
  }
  return { code: OTHER, operand: operatorTest(comparison) };
}

/** False as soon as one is false; unknown when none is and one is unknown. */
export function judgeAll(leaves: Leaves, run: Run): Tri {
  let result: Tri = TRUE;
  for (let at = 0; at < leaves.length; at += STRIDE) {
    const operator = leaves[at] as number;
    const value = readAttribute(leaves[at + 1] as Attribute, run);
    const plain = judge(operator & CODE, leaves[at + 2], value);
    const one = operator <= CODE ? plain : withBits(operator, plain);
    if (one === FALSE) return FALSE;
    if (one === UNKNOWN) result = UNKNOWN;
  }
  return result;
}

/** What the first of the comparisons says about a value. */
export function judgeFirst(leaves: Leaves, value: unknown): Tri {
  const operator = leaves[0] as number;
  return withBits(operator, judge(operator & CODE, leaves[2], value));
}

function withBits(operator: number, result: Tri): Tri {
  if (result === UNKNOWN) return (operator & MISSING_MATCHES) === 0 ? UNKNOWN : TRUE;
  return (operator & NEGATED) === 0 ? result : not(result);
}

// One function without calls, since nothing runs as often.
function judge(code: number, operand: unknown, value: unknown): Tri {
  switch (code) {
    case EQUALS:
      return value === operand ? TRUE : typeof value === typeof operand ? FALSE : UNKNOWN;
    case IN:
      return judgeFew(operand as readonly Scalar[], value);
    case BELOW:
      return isNumber(value) ? (value < (operand as number) ? TRUE : FALSE) : UNKNOWN;
    case AT_MOST:
      return isNumber(value) ? (value <= (operand as number) ? TRUE : FALSE) : UNKNOWN;
    case EQUAL:
      return isNumber(value) ? (value === operand ? TRUE : FALSE) : UNKNOWN;
    case AT_LEAST:
      return isNumber(value) ? (value >= (operand as number) ? TRUE : FALSE) : UNKNOWN;
    case ABOVE:
      return isNumber(value) ? (value > (operand as number) ? TRUE : FALSE) : UNKNOWN;
    case CONTAINS:
      return isShortText(value) ? (value.includes(operand as string) ? TRUE : FALSE) : UNKNOWN;
    case STARTS_WITH:
      return isShortText(value) ? startsWith(value, operand as string) : UNKNOWN;
    case ENDS_WITH:
      return isShortText(value) ? (value.endsWith(operand as string) ? TRUE : FALSE) : UNKNOWN;
    default:
      return (operand as ValueTest)(value);
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Most texts differ at once, and looking at one character is no call. */
function startsWith(value: string, part: string): Tri {
  return value.charCodeAt(0) === part.charCodeAt(0) && value.startsWith(part) ? TRUE : FALSE;
}

/** Among few values looking at each is faster than hashing. */
function judgeFew(values: readonly Scalar[], value: unknown): Tri {
  for (let index = 0; index < values.length; index += 1) if (values[index] === value) return TRUE;
  const type = typeof value;
  for (let index = 0; index < values.length; index += 1) if (typeof values[index] === type) return FALSE;
  return UNKNOWN;
}
