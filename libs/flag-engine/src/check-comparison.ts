import { RE2JS, RE2JSException } from 're2js';
import type { Violation } from '#libs/kernel';
import { checkAttribute, checkInstant, isScalar } from './check-values.ts';
import { DATE_COMPARISONS, LIST_OPERATORS, NUMBER_COMPARISONS, OPERATORS, TEXT_OPERATORS, VERSION_COMPARISONS } from './condition.ts';
import { Fields, isText, type Shape } from './fields.ts';
import { readIpRange } from './ip-address.ts';
import { MAX_INPUT_LENGTH, MAX_OPERATOR_VALUES, MAX_PATTERN_LENGTH } from './limits.ts';
import { readVersion } from './version.ts';

/** Fields of every comparison. */
const COMMON = ['negate', 'onMissing'];
const VALUES = { min: 1, max: MAX_OPERATOR_VALUES };

/** Fields of an operator besides the common ones, and how they are looked at. */
interface Operator {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  readonly check: (fields: Fields) => void;
}

const text: Operator = {
  required: ['values'],
  optional: ['ignoreCase'],
  check(fields) {
    fields.listOf('values', VALUES, 'a text that is not empty', (value) => isText(value, MAX_INPUT_LENGTH));
    fields.boolean('ignoreCase');
  },
};
const scalars: Operator = {
  required: ['values'],
  check: (fields) => fields.listOf('values', VALUES, 'a text, a number, true or false', isScalar),
};
const bounded = (check: (fields: Fields) => void): Operator => ({ required: ['is'], optional: ['value', 'from', 'to'], check });

const OPERATOR_FIELDS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['equals', { required: ['value'], check: (fields) => void fields.must('value', 'a text, a number, true or false', isScalar) }],
  ['in', scalars],
  ...TEXT_OPERATORS.map((op) => [op, text] as const),
  ...LIST_OPERATORS.map((op) => [op, scalars] as const),
  ['matches', { required: ['pattern'], check: checkPattern }],
  ['exists', { required: [], check: () => undefined }],
  ['number', bounded(checkNumber)],
  ['date', bounded(checkDate)],
  ['version', { required: ['is', 'value'], check: checkVersion }],
  ['ipInCidr', { required: ['ranges'], check: checkRanges }],
]);

/** Shapes of the comparisons of each operator. */
const SHAPES: ReadonlyMap<string, Shape> = new Map(
  [...OPERATOR_FIELDS].map(([op, { required, optional = [] }]) => [op, shapeOf(required, [...optional, ...COMMON])]),
);

function shapeOf(required: readonly string[], optional: readonly string[]): Shape {
  return { what: 'A comparison', required: ['attribute', 'op', ...required], optional };
}

/** Looks at a comparison: an object that has `op`. */
export function checkComparison(value: unknown, op: unknown, pointer: string, faults: Violation[]): void {
  const operator = typeof op === 'string' ? OPERATOR_FIELDS.get(op) : undefined;
  const shape = typeof op === 'string' ? SHAPES.get(op) : undefined;
  const fields = Fields.open(value, pointer, faults, shape ?? shapeOf([], fieldsOf(value)));
  if (fields === undefined) return;
  if (operator === undefined) {
    const message = `There is no operator ${JSON.stringify(op)}. Operators: ${OPERATORS.join(', ')}.`;
    fields.fault('UNKNOWN_OPERATOR', 'op', message, { op, allowed: OPERATORS });
  }
  checkAttribute(fields, 'attribute');
  fields.boolean('negate');
  fields.choice('onMissing', ['match']);
  operator?.check(fields);
}

/** Without a known operator nothing is known about the other fields. */
function fieldsOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function checkPattern(fields: Fields): void {
  if (!fields.text('pattern', MAX_PATTERN_LENGTH)) return;
  try {
    RE2JS.compile(String(fields.get('pattern')));
  } catch (error) {
    const reason = error instanceof RE2JSException ? error.message : String(error);
    const message = `"pattern" is not an expression of RE2 syntax, which has no look-around and no back references: ${reason}.`;
    fields.fault('PATTERN_INVALID', 'pattern', message, { reason });
  }
}

function checkNumber(fields: Fields): void {
  fields.choice('is', NUMBER_COMPARISONS);
  for (const field of checkBounds(fields)) fields.must(field, 'a finite number', Number.isFinite);
  checkOrder(fields, fields.get('from'), fields.get('to'));
}

function checkDate(fields: Fields): void {
  fields.choice('is', DATE_COMPARISONS);
  const bounds = new Map(checkBounds(fields).map((field) => [field, checkInstant(fields, field)]));
  checkOrder(fields, bounds.get('from'), bounds.get('to'));
}

/** `between` has `from` and `to`, everything else `value`. Answers the fields that belong. */
function checkBounds(fields: Fields): readonly string[] {
  const isBetween = fields.get('is') === 'between';
  const belong = isBetween ? ['from', 'to'] : ['value'];
  for (const field of ['value', 'from', 'to']) {
    if (belong.includes(field) && !fields.has(field)) {
      fields.fault('FLAG_FIELD_REQUIRED', field, `"${field}" is missing.`, { field });
    } else if (!belong.includes(field) && fields.has(field)) {
      const where = isBetween ? '"between" has "from" and "to"' : 'only "between" has "from" and "to"';
      fields.fault('UNKNOWN_FIELD', field, `"${field}" does not belong here: ${where}.`, { field, allowed: belong });
    }
  }
  return belong;
}

function checkOrder(fields: Fields, from: unknown, to: unknown): void {
  if (typeof from !== 'number' || typeof to !== 'number' || from <= to) return;
  fields.fault('RANGE_INVALID', 'to', '"to" must not be below "from".', { from, to });
}

function checkVersion(fields: Fields): void {
  fields.choice('is', VERSION_COMPARISONS);
  const expected = 'a version of SemVer 2.0.0, such as "1.2.3", "1.2" or "v1"';
  fields.must('value', expected, (value) => readVersion(value) !== undefined, 'VERSION_INVALID');
}

function checkRanges(fields: Fields): void {
  fields.each('ranges', VALUES, (range, pointer) => {
    if (readIpRange(range) !== undefined) return;
    const message = `${JSON.stringify(range)} is no range of addresses, such as "10.0.0.0/8" or "2001:db8::/32".`;
    fields.faults.push({ code: 'CIDR_INVALID', pointer, message, severity: 'error', params: { range } });
  });
}
