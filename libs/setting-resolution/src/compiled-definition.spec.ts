import type { Json } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CompiledDefinition, compileDefinition } from './compiled-definition.ts';
import { parseDefinition } from './parse-definition.ts';

function setting(kind: string, constraints: object = {}, more: object = {}): CompiledDefinition {
  const { definition, violations } = parseDefinition({ key: 'a.b', owner: 'erp', scopes: ['tenant'], kind, constraints, ...more }, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return compileDefinition(definition);
}

function faults(compiled: CompiledDefinition, value: Json): string {
  return compiled
    .validate(value, '/value')
    .map((found) => `${found.code} ${found.pointer}`)
    .join();
}

const choices = { values: ['live', 'test', ''] };

describe('judging a value by its kind', () => {
  it.each<[string, object, Json]>([
    ['boolean', {}, false],
    ['integer', {}, -9_007_199_254_740_991],
    ['integer', { min: 0, max: 10, step: 5 }, 10],
    ['number', { min: 0, max: 1, step: 0.1 }, 0.3],
    ['number', { step: 0.01 }, 1.13],
    ['number', {}, 1e300],
    ['decimal', { min: '-0.5', max: '100000000000000000000.01', step: '0.01' }, '100000000000000000000.01'],
    ['string', { minLength: 2, maxLength: 2 }, '😀😀'],
    ['string', { pattern: '^[a-z]+$' }, 'abc'],
    ['string', {}, ''],
    ['enum', choices, ''],
    ['multi-enum', choices, []],
    ['multi-enum', { ...choices, minItems: 1 }, ['test', 'live']],
    ['duration', {}, 'P1Y2M3DT4H5M6.5S'],
    ['duration', {}, 'P2W'],
    ['date', { min: '2024-01-01' }, '2024-02-29'],
    ['time', { min: '08:30', max: '17:00:00' }, '08:30:00'],
    ['url', {}, 'https://example.com:8443/a?b=c#d'],
    ['url', { schemes: ['sftp'] }, 'sftp://files.example.com/in'],
    ['email', {}, 'ann.lee+erp@mail.example.com'],
    ['color', {}, '#00Ff9980'],
    ['reference', { target: 'currency' }, 'EUR'],
    ['list', {}, [null, 1]],
    ['list', { items: { kind: 'list', constraints: { items: { kind: 'integer' } } } }, [[1], []]],
    ['json', {}, null],
    ['json', { schema: { type: ['object', 'null'] } }, null],
  ])('%s with %j accepts %j', (kind, constraints, value) => {
    expect(faults(setting(kind, constraints), value)).toBe('');
  });

  it.each<[string, object, Json, string]>([
    ['boolean', {}, 0, 'SETTING_TYPE /value'],
    ['boolean', {}, null, 'SETTING_TYPE /value'],
    ['integer', {}, 1.5, 'SETTING_TYPE /value'],
    ['integer', {}, 9_007_199_254_740_992, 'SETTING_TYPE /value'],
    ['integer', { min: 3, step: 2 }, 1, 'SETTING_RANGE /value,SETTING_STEP /value'],
    ['number', {}, Number.NaN, 'SETTING_TYPE /value'],
    ['number', { step: 0.1 }, 0.35, 'SETTING_STEP /value'],
    ['decimal', {}, 5, 'SETTING_TYPE /value'],
    ['decimal', {}, '1e5', 'SETTING_FORMAT /value'],
    ['decimal', {}, '01', 'SETTING_FORMAT /value'],
    ['decimal', { max: '9.9' }, '10', 'SETTING_RANGE /value'],
    ['decimal', { step: '0.05' }, '0.31', 'SETTING_STEP /value'],
    ['string', {}, null, 'SETTING_TYPE /value'],
    ['string', { minLength: 2, pattern: '^[0-9]' }, 'x', 'SETTING_LENGTH /value,SETTING_PATTERN /value'],
    ['string', { minLength: 3 }, '😀😀', 'SETTING_LENGTH /value'],
    ['enum', choices, 'LIVE', 'SETTING_ENUM /value'],
    ['enum', choices, null, 'SETTING_TYPE /value'],
    ['multi-enum', choices, ['live', 'live', 'x'], 'SETTING_UNIQUE /value,SETTING_ENUM /value/2'],
    ['multi-enum', { ...choices, maxItems: 1 }, ['live', 'test'], 'SETTING_LENGTH /value'],
    ['date', { max: '2024-12-31' }, '2025-01-01', 'SETTING_RANGE /value'],
    ['time', { max: '17:00' }, '17:00:01', 'SETTING_RANGE /value'],
    ['url', {}, 'javascript:alert(1)', 'SETTING_FORMAT /value'],
    ['url', {}, 'ftp://example.com', 'SETTING_FORMAT /value'],
    ['reference', { target: 'currency' }, ' ', 'SETTING_FORMAT /value'],
    [
      'list',
      { items: { kind: 'integer' }, uniqueItems: true, maxItems: 2 },
      [1, 'x', 1],
      'SETTING_LENGTH /value,SETTING_UNIQUE /value,SETTING_TYPE /value/1',
    ],
    [
      'list',
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      'SETTING_UNIQUE /value',
    ],
    ['list', {}, {}, 'SETTING_TYPE /value'],
    ['json', { schema: { type: 'object' } }, null, 'SETTING_SCHEMA /value'],
  ])('%s with %j refuses %j', (kind, constraints, value, expected) => {
    expect(faults(setting(kind, constraints), value)).toBe(expected);
  });

  it('tells what is allowed', () => {
    expect(setting('integer', { min: 1, max: 31 }).validate(40, '/value')).toEqual([
      {
        code: 'SETTING_RANGE',
        pointer: '/value',
        severity: 'error',
        message: 'The value must be at least 1 and at most 31.',
        params: { min: 1, max: 31 },
      },
    ]);
    expect(setting('enum', choices).validate('x', '')[0]?.params).toEqual({ allowed: ['live', 'test', ''] });
  });

  it('refuses null for every kind but json', () => {
    const constraints: Readonly<Record<string, object>> = { enum: choices, 'multi-enum': choices, reference: { target: 'x' } };
    for (const kind of [
      'boolean',
      'integer',
      'number',
      'decimal',
      'string',
      'enum',
      'multi-enum',
      'duration',
      'date',
      'time',
      'url',
      'email',
      'color',
      'reference',
      'list',
    ]) {
      expect([kind, faults(setting(kind, constraints[kind]), null)]).toEqual([kind, 'SETTING_TYPE /value']);
    }
  });

  it('counts n tenths as a multiple of 0.1 for every n', () => {
    const tenths = setting('number', { step: 0.1 });

    fc.assert(fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (n) => expect(tenths.validate(n / 10, '')).toEqual([])));
  });

  it('never throws, and needs review instead, when the definition itself is unsound', () => {
    expect(faults(setting('string', { pattern: '(?=a)' }), 'a')).toBe('SETTING_DEFINITION_UNSOUND /value');
  });
});

describe('the default of a setting', () => {
  it('is the one of the environment, else the general one', () => {
    const compiled = setting('json', {}, { default: 1, defaultByEnvironment: { production: null, constructor: false } });

    expect(compiled.defaultFor('production')).toBeNull();
    expect(compiled.defaultFor('constructor')).toBe(false);
    expect(compiled.defaultFor('test')).toBe(1);
    expect(compiled.defaultFor('*')).toBe(1);
    expect([compiled.defaultEnvironment('production'), compiled.defaultEnvironment('test')]).toEqual(['production', '*']);
  });

  it('does not exist for an environment that nothing was said about', () => {
    const compiled = setting('json', {}, { defaultByEnvironment: { production: 1 } });

    expect(compiled.defaultFor('tostring')).toBeUndefined();
    expect(compiled.defaultEnvironment('test')).toBeUndefined();
  });
});
