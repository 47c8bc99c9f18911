/** Where a keyword of JSON Schema 2020-12 holds further schemas. */
export type SchemaPlace = 'none' | 'one' | 'list' | 'map';

/** Every keyword that a schema of a setting may use, and where it holds further schemas. */
export const SCHEMA_KEYWORDS: ReadonlyMap<string, SchemaPlace> = new Map<string, SchemaPlace>([
  ...places('map', ['$defs', 'definitions', 'properties', 'patternProperties', 'dependentSchemas']),
  ...places('list', ['allOf', 'anyOf', 'oneOf', 'prefixItems']),
  ...places('one', ['not', 'if', 'then', 'else', 'items', 'contains', 'additionalProperties', 'propertyNames']),
  ...places('one', ['unevaluatedItems', 'unevaluatedProperties']),
  ...places('none', ['$id', '$schema', '$ref', '$comment', 'type', 'enum', 'const']),
  ...places('none', [
    'multipleOf',
    'maximum',
    'exclusiveMaximum',
    'minimum',
    'exclusiveMinimum',
    'maxLength',
    'minLength',
    'pattern',
    'format',
  ]),
  ...places('none', ['maxItems', 'minItems', 'uniqueItems', 'maxContains', 'minContains']),
  ...places('none', ['maxProperties', 'minProperties', 'required', 'dependentRequired']),
  ...places('none', [
    'title',
    'description',
    'default',
    'examples',
    'deprecated',
    'readOnly',
    'writeOnly',
    'contentEncoding',
    'contentMediaType',
  ]),
]);

/** Keywords whose schemas judge the same value as the schema that holds them. */
export const IN_PLACE_KEYWORDS: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas'];

function places(place: SchemaPlace, keywords: readonly string[]): readonly (readonly [string, SchemaPlace])[] {
  return keywords.map((keyword) => [keyword, place]);
}
