import { pointerTo, type Violation, violation } from '#libs/kernel';
import { compareDecimals } from './decimal.ts';
import type { SettingConstraints, SettingKind } from './definition.ts';
import { regularExpressionFault } from './regular-expression.ts';
import { invalidPattern, schemaFaults } from './schema-faults.ts';
import { comparableTime } from './text-formats.ts';

/** Constraints that contradict each other, allow nothing, or cannot be evaluated. */
export function constraintFaults(kind: SettingKind, constraints: SettingConstraints, pointer: string): readonly Violation[] {
  return [
    ...rangeFaults(kind, constraints, pointer),
    ...enumFaults(kind, constraints, pointer),
    ...patternFaults(constraints, pointer),
    ...(kind === 'reference' && constraints.target === undefined ? [noTarget(pointer)] : []),
    ...(constraints.schema === undefined ? [] : schemaFaults(constraints.schema, pointerTo(pointer, 'schema'))),
    ...(constraints.items === undefined
      ? []
      : constraintFaults(constraints.items.kind, constraints.items.constraints, pointerTo(pointer, 'items', 'constraints'))),
  ];
}

function rangeFaults(kind: SettingKind, constraints: SettingConstraints, pointer: string): readonly Violation[] {
  const { min, max, minLength, maxLength, minItems, maxItems } = constraints;
  return [
    ...(exceeds(kind, min, max) ? [emptyRange('min', min, 'max', max, pointer)] : []),
    ...(exceeds('integer', minLength, maxLength) ? [emptyRange('minLength', minLength, 'maxLength', maxLength, pointer)] : []),
    ...(exceeds('integer', minItems, maxItems) ? [emptyRange('minItems', minItems, 'maxItems', maxItems, pointer)] : []),
  ];
}

function exceeds(kind: SettingKind, low: number | string | undefined, high: number | string | undefined): boolean {
  if (low === undefined || high === undefined) return false;
  if (typeof low === 'number' && typeof high === 'number') return low > high;
  return kind === 'decimal' ? compareDecimals(String(low), String(high)) > 0 : comparableTime(String(low)) > comparableTime(String(high));
}

function emptyRange(low: string, lowValue: unknown, high: string, highValue: unknown, pointer: string): Violation {
  const message = `${low} (${String(lowValue)}) is above ${high} (${String(highValue)}): no value is allowed.`;
  return violation('DEFINITION_RANGE_EMPTY', pointerTo(pointer, low), message, { [low]: lowValue, [high]: highValue });
}

function enumFaults(kind: SettingKind, { values = [], minItems = 0 }: SettingConstraints, pointer: string): readonly Violation[] {
  if (kind !== 'enum' && kind !== 'multi-enum') return [];
  const at = pointerTo(pointer, 'values');
  if (values.length === 0) return [violation('DEFINITION_ENUM_EMPTY', at, 'An enum needs at least one value.')];
  const names = values.map((choice) => choice.value);
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  const faults = repeated.map((name) =>
    violation('DEFINITION_ENUM_DUPLICATE', at, `The value ${JSON.stringify(name)} is listed twice.`, { value: name }),
  );
  if (minItems <= names.length - repeated.length) return faults;
  return [
    ...faults,
    violation('DEFINITION_RANGE_EMPTY', pointerTo(pointer, 'minItems'), `minItems (${minItems}) is above the number of values.`, {
      minItems,
    }),
  ];
}

function patternFaults({ pattern }: SettingConstraints, pointer: string): readonly Violation[] {
  const reason = pattern === undefined ? undefined : regularExpressionFault(pattern);
  return pattern === undefined || reason === undefined ? [] : [invalidPattern(pattern, reason, pointerTo(pointer, 'pattern'))];
}

function noTarget(pointer: string): Violation {
  return violation(
    'DEFINITION_TARGET_MISSING',
    pointerTo(pointer, 'target'),
    'A reference needs the type of the record that it names, such as "currency".',
  );
}
