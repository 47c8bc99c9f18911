import { pointerTo, violation, type Violation } from '#libs/kernel';
import { compileSchema, schemaFaults } from '#libs/setting-resolution';
import type { FlagDefinition } from '../contracts/index.ts';

/**
 * What is wrong with the JSON Schema of a flag (2020-12, as for settings: patterns of RE2, references inside of it only), else with the
 * values of its variants.
 * @param definition sound but for its schema
 */
export function schemaViolations({ schema, variants }: Pick<FlagDefinition, 'schema' | 'variants'>): readonly Violation[] {
  if (schema === undefined) return [];
  const faults = schemaFaults(schema, '/schema');
  if (faults.length > 0) {
    return faults.map(({ pointer, message, params }) => violation('FLAG_SCHEMA_INVALID', pointer, message, params));
  }
  const check = compileSchema(schema);
  return Object.entries(variants).flatMap(([name, value]) =>
    check(value, pointerTo('/variants', name)).map(({ pointer, message, params }) =>
      violation('FLAG_VARIANT_SCHEMA', pointer, message, { ...params, variant: name }),
    ),
  );
}
