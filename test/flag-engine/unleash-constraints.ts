import { type AttributeType, type Condition, parseSegment, readInstant } from '#libs/flag-engine';

export interface UnleashConstraint {
  readonly contextName: string;
  readonly operator: string;
  readonly value?: string;
  readonly values?: readonly string[];
  readonly inverted?: boolean;
  readonly caseInsensitive?: boolean;
}

/** Holds for nobody. */
export const NEVER: Condition = { any: [] };
const ALWAYS: Condition = { all: [] };

const TEXT: Readonly<Record<string, 'contains' | 'startsWith' | 'endsWith'>> = {
  STR_CONTAINS: 'contains',
  STR_STARTS_WITH: 'startsWith',
  STR_ENDS_WITH: 'endsWith',
};
const NUMBER: Readonly<Record<string, '<' | '<=' | '=' | '>=' | '>'>> = {
  NUM_LT: '<',
  NUM_LTE: '<=',
  NUM_EQ: '=',
  NUM_GTE: '>=',
  NUM_GT: '>',
};
const VERSION: Readonly<Record<string, '<' | '<=' | '=' | '>=' | '>'>> = {
  SEMVER_LT: '<',
  SEMVER_LTE: '<=',
  SEMVER_EQ: '=',
  SEMVER_GTE: '>=',
  SEMVER_GT: '>',
};
const STRICT_VERSION = /^\d+\.\d+\.\d+/;

/**
 * A constraint of that system as a condition of this one. There nothing is unknown: what is missing does not match, and does
 * where the constraint is inverted.
 * @param attributes receives the fields that are compared as numbers
 */
export function constraintCondition(constraint: UnleashConstraint, attributes: Record<string, AttributeType>): Condition {
  const isDenied = (constraint.inverted ?? false) !== (constraint.operator === 'NOT_IN');
  const comparison = comparisonOf(constraint, attributes);
  if (comparison === undefined) return isDenied ? ALWAYS : NEVER;
  const denial = isDenied ? { negate: true, onMissing: 'match' as const } : {};
  return { attribute: constraint.contextName, ...comparison, ...denial } as Condition;
}

function comparisonOf(constraint: UnleashConstraint, attributes: Record<string, AttributeType>): object | undefined {
  const { operator, value = '', values = [], caseInsensitive = false } = constraint;
  const text = TEXT[operator];
  if (text !== undefined) return values.length === 0 ? undefined : { op: text, values, ignoreCase: caseInsensitive };
  const number = NUMBER[operator];
  if (number !== undefined) {
    attributes[constraint.contextName] = 'number';
    return Number.isFinite(Number(value)) && value !== '' ? { op: 'number', is: number, value: Number(value) } : undefined;
  }
  const version = VERSION[operator];
  if (version !== undefined) return STRICT_VERSION.test(value) ? { op: 'version', is: version, value } : undefined;
  switch (operator) {
    case 'IN':
    case 'NOT_IN':
      return values.length === 0 ? undefined : { op: 'in', values };
    case 'DATE_AFTER':
    case 'DATE_BEFORE':
      return readInstant(value) === undefined ? undefined : { op: 'date', is: operator === 'DATE_AFTER' ? 'after' : 'before', value };
    case 'REGEX':
      return { op: 'matches', pattern: caseInsensitive ? `(?i)${value}` : value };
    case 'IN_CIDR':
      return rangesOf(values);
    default:
      return undefined;
  }
}

/** There, ranges that are none are passed over; here they are refused. */
function rangesOf(values: readonly string[]): object | undefined {
  const comparison = (ranges: readonly string[]) => ({ attribute: 'ip', op: 'ipInCidr', ranges });
  const ranges = values.filter((value) => parseSegment({ key: 'k', name: 'n', rules: [comparison([value])] }).value !== undefined);
  return ranges.length === 0 ? undefined : { op: 'ipInCidr', ranges };
}
