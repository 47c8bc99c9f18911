import { isJsonObject, canonicalJson, type Json, type JsonObject, type Violation, violation } from '#libs/kernel';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ValueScope } from 'ajv/dist/compile/codegen/index.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { compileRegularExpression, MAX_PATTERN_LENGTH, regularExpressionFault } from './regular-expression.ts';
import { isDateText, isDurationText, isEmailText } from './text-formats.ts';

/** Judges values by one JSON Schema. */
export type SchemaCheck = (value: Json, pointer: string) => readonly Violation[];

/** The formats that a schema may name. */
export const SCHEMA_FORMATS = [
  'date',
  'date-time',
  'duration',
  'email',
  'ipv4',
  'ipv6',
  'json-pointer',
  'regex',
  'time',
  'uri',
  'uri-reference',
  'uuid',
] as const;

const MAX_REPORTED = 50;
const ENGINE_PREFIXES = [
  'validate',
  'serialize',
  'parse',
  'wrapper',
  'root',
  'schema',
  'keyword',
  'pattern',
  'formats',
  'validate$data',
  'func',
  'obj',
  'Error',
];

let engine: Ajv2020 | undefined;

/**
 * Compiles a JSON Schema 2020-12 whose keywords schemaFaults found sound. The schema is not kept: any number of schemas may carry the same $id,
 * and one that nobody uses any more is collected.
 * @throws Error of the schema engine, when the schema breaks the meta-schema or a reference leads nowhere
 */
export function compileSchema(schema: JsonObject | boolean): SchemaCheck {
  engine ??= createEngine();
  const anonymous = withoutIdentity(schema);
  try {
    const validate = engine.compile<Json>(anonymous);
    return (value, pointer) => judge(validate, value, pointer);
  } finally {
    forget(engine, anonymous);
  }
}

function createEngine(): Ajv2020 {
  const regExp = Object.assign((pattern: string) => compileRegularExpression(pattern), { code: 're2' });
  const ajv = new Ajv2020({
    allErrors: true,
    ownProperties: true,
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    multipleOfPrecision: 9,
    logger: false,
    code: { regExp },
  });
  for (const format of SCHEMA_FORMATS) ajv.addFormat(format, fullFormats[format]);
  ajv.addFormat('date', isDateText);
  ajv.addFormat('duration', isDurationText);
  ajv.addFormat('email', isEmailText);
  ajv.addFormat('regex', (text: string) => text.length <= MAX_PATTERN_LENGTH && regularExpressionFault(text) === undefined);
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (unique: boolean, items: readonly Json[]) => !unique || areUnique(items),
    error: { message: 'must not have equal elements' },
  });
  return ajv;
}

/** True when no two elements are equal; linear, where comparing every pair would let one value stop the process for minutes. */
export function areUnique(items: readonly Json[]): boolean {
  return new Set(items.map((item) => canonicalJson(item))).size === items.length;
}

function withoutIdentity(schema: JsonObject | boolean): JsonObject | boolean {
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== '$id' && keyword !== '$schema'));
}

// The engine keeps each schema in a cache and, as a constant of the generated code, in its scope; compiled checks hold what they need themselves.
function forget(ajv: Ajv2020, schema: JsonObject | boolean): void {
  if (isJsonObject(schema)) ajv.removeSchema(schema);
  delete ajv.refs[''];
  Object.assign(ajv, { scope: new ValueScope({ scope: {}, prefixes: new Set(ENGINE_PREFIXES) }) });
}

function judge(validate: ValidateFunction<Json>, value: Json, pointer: string): readonly Violation[] {
  try {
    if (validate(value)) return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [violation('SETTING_SCHEMA', pointer, 'The value is nested too deep for its schema.', { keyword: '$ref' })];
  }
  const errors = validate.errors ?? [];
  // The engine leaves the last errors on the function, and with them parts of the value.
  validate.errors = null;
  return errors.slice(0, MAX_REPORTED).map((error) => schemaViolation(error, pointer));
}

function schemaViolation(error: ErrorObject, pointer: string): Violation {
  const at = `${pointer}${error.instancePath}`;
  const params = { keyword: error.keyword, ...(isJsonObject(error.params) ? error.params : {}) };
  return violation('SETTING_SCHEMA', at, `The value ${error.message ?? `breaks the keyword ${error.keyword}`}.`, params);
}
