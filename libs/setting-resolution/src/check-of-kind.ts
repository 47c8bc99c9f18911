import { enumCheck, listCheck, multiEnumCheck } from './array-checks.ts';
import type { SettingConstraints, SettingKind } from './definition.ts';
import { compileSchema } from './json-schema.ts';
import { decimalCheck, integerCheck, numberCheck } from './number-checks.ts';
import { textCheck } from './text-checks.ts';
import { NO_VIOLATIONS, type ValueCheck, wrongType } from './value-checks.ts';

/**
 * Builds the check of a kind and its constraints.
 * @throws RE2JSException when a pattern is not RE2 syntax
 * @throws Error of the schema engine when the JSON Schema is unusable
 */
export function checkOfKind(kind: SettingKind, constraints: SettingConstraints): ValueCheck {
  switch (kind) {
    case 'boolean':
      return (value, pointer) => (typeof value === 'boolean' ? NO_VIOLATIONS : wrongType(pointer, 'true or false', value));
    case 'integer':
      return integerCheck(constraints);
    case 'number':
      return numberCheck(constraints);
    case 'decimal':
      return decimalCheck(constraints);
    case 'enum':
      return enumCheck(constraints);
    case 'multi-enum':
      return multiEnumCheck(constraints);
    case 'list':
      return listOf(constraints);
    case 'json':
      return constraints.schema === undefined ? () => NO_VIOLATIONS : compileSchema(constraints.schema);
    default:
      return textCheck(kind, constraints);
  }
}

function listOf(constraints: SettingConstraints): ValueCheck {
  const { items } = constraints;
  return listCheck(constraints, items && checkOfKind(items.kind, items.constraints));
}
