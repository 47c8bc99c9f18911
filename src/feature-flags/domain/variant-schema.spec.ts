import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/kernel';
import { flagAfter } from './flag-definition-change.ts';
import { flagViolations } from './flag-violations.ts';

const LIMITS: JsonObject = {
  type: 'object',
  required: ['max'],
  additionalProperties: false,
  properties: { max: { type: 'integer', minimum: 1 }, code: { type: 'string', pattern: '^[A-Z]{3}$' } },
};

const flag = (more: object) => ({
  name: 'Limits',
  owner: 'tests',
  kind: 'operational' as const,
  valueType: 'json' as const,
  variants: { small: { max: 1 }, large: { max: 9, code: 'EUR' } },
  initial: { state: 'off' as const, salt: 's' },
  ...more,
});

const found = (more: object) => flagViolations('limits', flag(more)).map(({ code, pointer }) => `${code} ${pointer}`);

describe('the JSON Schema of a flag', () => {
  it('lets through variants that fit, with any schema that settings may have', () => {
    expect(found({ schema: LIMITS })).toEqual([]);
    expect(found({ schema: true })).toEqual([]);
    expect(found({ schema: { $ref: '#/$defs/limits', $defs: { limits: LIMITS } } })).toEqual([]);
    expect(found({})).toEqual([]);
  });

  it.each([
    ['a value of the wrong type', { a: { max: 'x' } }, '/variants/a/max'],
    ['a value that is missing', { a: {} }, '/variants/a'],
    ['a value outside of its bounds', { 'a/b': { max: 0 } }, '/variants/a~1b/max'],
    ['a text that does not match', { a: { max: 1, code: 'eur' } }, '/variants/a/code'],
    ['a member that is not known', { a: { max: 1, min: 1 } }, '/variants/a'],
  ])('refuses %s', (_name, variants, pointer) => {
    expect(found({ schema: LIMITS, variants })).toEqual([`FLAG_VARIANT_SCHEMA ${pointer}`]);
  });

  it('refuses every variant when it allows nothing', () => {
    expect(found({ schema: false })).toEqual(['FLAG_VARIANT_SCHEMA /variants/small', 'FLAG_VARIANT_SCHEMA /variants/large']);
  });

  it.each([
    ['an unknown keyword', { typ: 'object' }, '/schema/typ'],
    ['an unknown type', { type: 'money' }, '/schema'],
    ['an unknown format', { format: 'iban' }, '/schema/format'],
    ['a pattern that could take for ever', { pattern: '(a+)+\\1$' }, '/schema/pattern'],
    ['a pattern below', { properties: { a: { pattern: '(?=a)' } } }, '/schema/properties/a/pattern'],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema' }, '/schema/$ref'],
    ['a reference to nowhere', { $ref: '#/$defs/gone' }, '/schema/$ref'],
    ['a reference to itself', { $ref: '#' }, '/schema'],
  ])('is refused with %s', (_name, schema, pointer) => {
    expect(found({ schema })).toEqual([`FLAG_SCHEMA_INVALID ${pointer}`]);
  });

  it('is for json flags only', () => {
    expect(found({ valueType: 'boolean', variants: { on: true }, schema: LIMITS })).toEqual(['FLAG_FIELD_INVALID /schema']);
    expect(found({ schema: 'object' })).toEqual(['FLAG_FIELD_INVALID /schema']);
  });

  it('stays when it is not spoken of, and goes with null', () => {
    const before = flag({ schema: LIMITS });

    expect(flagAfter(before, { owner: 'finance' })).toEqual({ ...before, owner: 'finance' });
    expect(flagAfter(before, { schema: { type: 'object' } }).schema).toEqual({ type: 'object' });
    expect(flagAfter(before, { schema: null })).not.toHaveProperty('schema');
  });
});
