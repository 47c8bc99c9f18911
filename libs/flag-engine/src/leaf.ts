import type { Comparison, Scalar } from './condition.ts';
import { isShortText, operatorTest, type ValueTest } from './operator-tests.ts';
import { FALSE, not, TRUE, type Tri, UNKNOWN } from './tri.ts';

/** Up to so many values are compared one by one. */
const FEW = 8;

/**
 * A comparison made ready. The frequent operators are data that one function judges, since a call of a closure for each costs
 * several times as much, and closures of many flags do not fit into the caches of a processor.
 */
export interface Leaf {
  readonly code: Code;
  readonly number: number;
  readonly text: string;
  readonly values: readonly Scalar[];
  /** Judges what has no code of its own. */
  readonly test: ValueTest | undefined;
  readonly isNegated: boolean;
  readonly doesMissingMatch: boolean;
}

const CODES = ['in', '<', '<=', '=', '>=', '>', 'contains', 'startsWith', 'endsWith', 'other'] as const;
type CodeName = (typeof CODES)[number];
type Code = number;
const CODE = Object.fromEntries(CODES.map((name, code) => [name, code])) as Readonly<Record<CodeName, Code>>;
const [IN, BELOW, AT_MOST, EQUAL, AT_LEAST, ABOVE, CONTAINS, STARTS_WITH, ENDS_WITH] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Makes a comparison ready that was parsed. */
export function leafOf(comparison: Comparison): Leaf {
  const { code, number = 0, text = '', values = [] } = codedOf(comparison) ?? { code: CODE.other };
  return {
    code,
    number,
    text,
    values,
    test: code === CODE.other ? operatorTest(comparison) : undefined,
    isNegated: comparison.negate === true,
    doesMissingMatch: comparison.onMissing === 'match',
  };
}

type Coded = Pick<Leaf, 'code'> & Partial<Pick<Leaf, 'number' | 'text' | 'values'>>;

function codedOf(comparison: Comparison): Coded | undefined {
  switch (comparison.op) {
    case 'equals':
      return { code: CODE.in, values: [comparison.value] };
    case 'in':
      return comparison.values.length <= FEW ? { code: CODE.in, values: comparison.values } : undefined;
    case 'number':
      return comparison.is === 'between' ? undefined : { code: CODE[comparison.is], number: comparison.value };
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const [text = '', ...more] = comparison.values;
      return more.length > 0 || comparison.ignoreCase === true ? undefined : { code: CODE[comparison.op], text };
    }
    default:
      return undefined;
  }
}

/** What a comparison says about a value. */
export function judge(leaf: Leaf, value: unknown): Tri {
  const result = leaf.test === undefined ? judgeCoded(leaf, value) : leaf.test(value);
  if (result === UNKNOWN) return leaf.doesMissingMatch ? TRUE : UNKNOWN;
  return leaf.isNegated ? not(result) : result;
}

function judgeCoded(leaf: Leaf, value: unknown): Tri {
  const { code } = leaf;
  if (code === IN) return judgeFew(leaf.values, value);
  if (code >= CONTAINS) return isShortText(value) ? judgeText(code, leaf.text, value) : UNKNOWN;
  return typeof value === 'number' && Number.isFinite(value) ? judgeNumber(code, leaf.number, value) : UNKNOWN;
}

/** Among few values looking at each is faster than hashing. */
function judgeFew(values: readonly Scalar[], value: unknown): Tri {
  for (let index = 0; index < values.length; index += 1) if (values[index] === value) return TRUE;
  const type = typeof value;
  for (let index = 0; index < values.length; index += 1) if (typeof values[index] === type) return FALSE;
  return UNKNOWN;
}

function judgeNumber(code: Code, bound: number, value: number): Tri {
  switch (code) {
    case BELOW:
      return value < bound ? TRUE : FALSE;
    case AT_MOST:
      return value <= bound ? TRUE : FALSE;
    case EQUAL:
      return value === bound ? TRUE : FALSE;
    case AT_LEAST:
      return value >= bound ? TRUE : FALSE;
    case ABOVE:
      return value > bound ? TRUE : FALSE;
    default:
      return UNKNOWN;
  }
}

function judgeText(code: Code, part: string, value: string): Tri {
  if (code === STARTS_WITH) return value.startsWith(part) ? TRUE : FALSE;
  return (code === ENDS_WITH ? value.endsWith(part) : value.includes(part)) ? TRUE : FALSE;
}
