import type { Json, JsonObject } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileSchema, SCHEMA_FORMATS } from './json-schema.ts';
import { schemaFaults } from './schema-faults.ts';

function faults(schema: JsonObject | boolean, value: Json): readonly string[] {
  return compileSchema(schema)(value, '/value').map((found) => `${found.code} ${found.pointer} ${String(found.params['keyword'])}`);
}

function unsupported(schema: JsonObject | boolean): readonly string[] {
  return schemaFaults(schema, '/schema').map((found) => `${found.code} ${found.pointer}`);
}

describe('judging a value by a JSON Schema', () => {
  it('reports everything at once, with pointers and what is allowed', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { b: { enum: [1, null] }, 'c/d': { items: { type: 'string' } } },
      additionalProperties: false,
    };

    expect(faults(schema, { b: 2, 'c/d': ['x', 1], e: 1 })).toEqual([
      'SETTING_SCHEMA /value required',
      'SETTING_SCHEMA /value additionalProperties',
      'SETTING_SCHEMA /value/b enum',
      'SETTING_SCHEMA /value/c~1d/1 type',
    ]);
    expect(compileSchema({ enum: [1, 2] })(3, '')[0]?.params).toEqual({ keyword: 'enum', allowedValues: [1, 2] });
  });

  it('looks at own members only', () => {
    expect(faults({ type: 'object', required: ['toString'] }, {})).toEqual(['SETTING_SCHEMA /value required']);
    expect(faults({ type: 'object', properties: { constructor: { type: 'number' } } }, {})).toEqual([]);
  });

  it('counts 0.3 as a multiple of 0.1', () => {
    expect(faults({ multipleOf: 0.1 }, 0.3)).toEqual([]);
    expect(faults({ multipleOf: 0.1 }, 0.35)).toHaveLength(1);
  });

  it('keeps two schemas of one $id apart', () => {
    const first = compileSchema({ $id: 'https://example.com/same', type: 'string' });
    const second = compileSchema({ $id: 'https://example.com/same', type: 'number' });

    expect([first('a', ''), second('a', '').length, first(1, '').length, second(1, '')]).toEqual([[], 1, 1, []]);
  });

  it('follows references within the schema, also to itself', () => {
    const tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } }, name: { $ref: '#/$defs/na~1me' } },
      $defs: { 'na/me': { type: 'string' } },
    };

    expect(unsupported(tree)).toEqual([]);
    expect(faults(tree, { children: [{ children: [{ name: 1 }] }] })).toEqual(['SETTING_SCHEMA /value/children/0/children/0/name type']);
  });

  it('finds equal elements of a long array without comparing every pair', () => {
    const items = Array.from({ length: 20_000 }, (_, index) => ({ a: { b: index } }));
    const check = compileSchema({ type: 'array', uniqueItems: true });

    const started = performance.now();
    expect(check(items, '')).toEqual([]);
    expect(check([...items, { a: { b: 7 } }], '')).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a hostile pattern', () => {
  // A backtracking engine needs about 2^40 steps for these; RE2 needs some milliseconds.
  it.each([
    ['pattern', { pattern: '^(a+)+$' }, `${'a'.repeat(40)}!`],
    ['patternProperties', { patternProperties: { '^(a|aa)+$': { type: 'number' } } }, { [`${'a'.repeat(60)}!`]: 1 }],
    ['propertyNames', { propertyNames: { pattern: '^(a|a?)+$' } }, { [`${'a'.repeat(60)}!`]: 1 }],
  ])('is judged in linear time: %s', (_name, schema: JsonObject, value: Json) => {
    const check = compileSchema(schema);

    const started = performance.now();
    check(value, '');
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it.each([...SCHEMA_FORMATS])('format %s answers long texts quickly', (format) => {
    const check = compileSchema({ format });
    const texts = ['a', '1', ':', '.', 'a.', 'a@', '%20', '1:', '::', '~0/', '-', 'P1', '//a', 'a:/'].map((part) =>
      part.repeat(50_000 / part.length),
    );

    const started = performance.now();
    for (const text of texts) check(`${text}!\n`, '');
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('a schema that settings do not support', () => {
  it.each<[string, JsonObject | boolean, readonly string[]]>([
    ['a file', { $ref: 'other.json#/a' }, ['DEFINITION_SCHEMA_UNSUPPORTED /schema/$ref']],
    ['another server', { items: { $ref: 'https://example.com/a' } }, ['DEFINITION_SCHEMA_UNSUPPORTED /schema/items/$ref']],
    [
      'an unknown and an old keyword',
      { minimun: 1, anyOf: [{ dependencies: {} }] },
      ['DEFINITION_SCHEMA_UNSUPPORTED /schema/minimun', 'DEFINITION_SCHEMA_UNSUPPORTED /schema/anyOf/0/dependencies'],
    ],
    ['an asynchronous schema', { $async: true }, ['DEFINITION_SCHEMA_UNSUPPORTED /schema/$async']],
    ['an inner identity', { items: { $id: 'https://example.com/a' } }, ['DEFINITION_SCHEMA_UNSUPPORTED /schema/items/$id']],
    ['an older dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, ['DEFINITION_SCHEMA_UNSUPPORTED /schema/$schema']],
    ['an unknown format', { format: 'iban' }, ['DEFINITION_SCHEMA_UNSUPPORTED /schema/format']],
    [
      'patterns that are not RE2',
      { pattern: '(?=a)', patternProperties: { '(a)\\1': true } },
      ['DEFINITION_PATTERN_INVALID /schema/pattern', 'DEFINITION_PATTERN_INVALID /schema/patternProperties/(a)\\1'],
    ],
    ['a reference to nowhere', { $ref: '#/$defs/a' }, ['DEFINITION_SCHEMA_INVALID /schema/$ref']],
    ['a keyword of the wrong type', { minimum: 'x' }, ['DEFINITION_SCHEMA_INVALID /schema']],
    ['something that is no schema', { properties: { a: 5 } }, ['DEFINITION_SCHEMA_INVALID /schema/properties/a']],
    ['a reference to itself', { $ref: '#' }, ['DEFINITION_SCHEMA_INVALID /schema']],
    [
      'a circle at one value',
      { $defs: { a: { not: { $ref: '#/$defs/b' } }, b: { anyOf: [{ $ref: '#/$defs/a' }] } } },
      ['DEFINITION_SCHEMA_INVALID /schema'],
    ],
  ])('%s is named with its place', (_name, schema, expected) => {
    expect(unsupported(schema)).toEqual(expected);
  });

  it('is one whose references double the work forty times', () => {
    const defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`a${n}`, { anyOf: [{ $ref: `#/$defs/a${n + 1}` }, { $ref: `#/$defs/a${n + 1}` }] }]),
    );

    expect(unsupported({ $ref: '#/$defs/a0', $defs: { ...defs, a40: { type: 'string' } } })).toEqual(['DEFINITION_SCHEMA_INVALID /schema']);
  });

  it('is not one with annotations, unions of types and its own $id', () => {
    const schema = {
      $id: 'https://example.com/x',
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'T',
      description: 'D',
      default: 1,
      type: ['string', 'number'],
      examples: [1],
      $comment: 'C',
    };

    expect(unsupported(schema)).toEqual([]);
    expect(unsupported(true)).toEqual([]);
  });
});

describe('a schema that nobody uses any more', () => {
  it('is collected, although schemas compiled before and after it go on being used', async () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    const before = compileSchema({ type: 'string' });

    const parts = Array.from({ length: 50 }, (_, n) => compileForgotten(n));
    const after = compileSchema({ type: 'string' });
    await new Promise((resolve) => setImmediate(resolve));
    if (typeof collect === 'function') collect();

    expect([before('a', ''), after('a', '')]).toEqual([[], []]);
    expect(parts.filter((part) => part.deref() !== undefined)).toEqual([]);
  });
});

function compileForgotten(n: number): WeakRef<JsonObject> {
  const properties = { a: { const: `${n}` } };
  compileSchema({ $id: 'https://example.com/x', type: 'object', properties, patternProperties: { [`^x${n}`]: true } });
  return new WeakRef(properties);
}
