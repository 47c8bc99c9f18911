import { describe, expect, it } from '@jest/globals';
import { isSettingKey } from './definition.ts';
import { parseDefinition } from './parse-definition.ts';

const minimal = { key: 'billing.dueDays', owner: 'erp', kind: 'integer', scopes: ['application'] };

function faultsOf(document: unknown, pointer = ''): readonly string[] {
  return (parseDefinition(document, pointer).violations ?? []).map((found) => `${found.code} ${found.pointer}`);
}

describe('reading a definition', () => {
  it('fills in what the document omits', () => {
    expect(parseDefinition(minimal, '').definition).toEqual({
      key: 'billing.dueDays',
      owner: 'erp',
      kind: 'integer',
      required: false,
      constraints: {},
      scopes: ['application'],
      inherit: 'cascading',
      merge: 'replace',
      requires: [],
      conflicts: [],
      definitionVersion: 1,
    });
  });

  it('reads its own result as an equal definition', () => {
    const { definition } = parseDefinition(
      {
        ...minimal,
        kind: 'list',
        constraints: {
          items: { kind: 'enum', constraints: { values: ['a', { value: 'b', label: 'B' }] } },
          minItems: 1,
          uniqueItems: true,
        },
        default: ['a'],
        defaultByEnvironment: { production: ['b'] },
        scopes: ['user', 'application'],
        order: 1.5,
        deprecated: { message: 'Use the other.' },
        requires: [{ key: 'billing.mode', is: { op: '==', value: 'live' } }],
        conflicts: [{ when: { not: { key: 'billing.mode', op: 'in', value: [1, null] } }, key: 'billing.other', message: 'No.' }],
        definitionVersion: 7,
      },
      '',
    );

    expect(parseDefinition(JSON.parse(JSON.stringify(definition)), '').definition).toEqual(definition);
    expect(definition?.scopes).toEqual(['application', 'user']);
    expect(definition?.requires).toEqual([
      { when: { key: 'billing.dueDays', op: 'truthy' }, key: 'billing.mode', is: { key: 'billing.mode', op: '==', value: 'live' } },
    ]);
  });

  it('is not changed by later changes of the document, and cannot be changed itself', () => {
    const document = { ...minimal, kind: 'json', default: { a: [1] } };

    const { definition } = parseDefinition(document, '');
    document.default.a.push(2);

    expect(definition?.default).toEqual({ a: [1] });
    expect(Object.isFrozen(definition?.default)).toBe(true);
    expect(Object.isFrozen(document.default)).toBe(false);
  });

  it.each([null, false, 0, '', [], {}])('keeps the default %j, which differs from none', (value) => {
    const { definition } = parseDefinition({ ...minimal, kind: 'json', default: value }, '');

    expect(definition).toHaveProperty('default', value);
    expect(parseDefinition(minimal, '').definition).not.toHaveProperty('default');
  });

  it.each(['elevate', 'deepMerge', '__proto__x'])('does not know the field %s', (field) => {
    expect(faultsOf({ ...minimal, [field]: true }, '/definitions/3')).toEqual([`UNKNOWN_FIELD /definitions/3/${field}`]);
  });

  it('does not know merging of values that are no objects, and constraints of another kind', () => {
    expect(faultsOf({ ...minimal, merge: 'deepMerge' })).toEqual(['DEFINITION_FIELD_INVALID /merge']);
    expect(faultsOf({ ...minimal, kind: 'json', merge: 'deepMerge' })).toEqual([]);
    expect(faultsOf({ ...minimal, constraints: { pattern: 'a' } })).toEqual(['UNKNOWN_FIELD /constraints/pattern']);
  });

  it('reports everything that is wrong at once', () => {
    const document = {
      key: 'nodot',
      kind: 'magic',
      scopes: ['galaxy'],
      required: 'yes',
      definitionVersion: 0,
      label: 5,
      defaultByEnvironment: { 'BAD NAME': 1 },
      extra: 1,
    };

    expect([...faultsOf(document, '/definitions/0')].sort()).toEqual([
      'DEFINITION_FIELD_INVALID /definitions/0/defaultByEnvironment/BAD NAME',
      'DEFINITION_FIELD_INVALID /definitions/0/definitionVersion',
      'DEFINITION_FIELD_INVALID /definitions/0/key',
      'DEFINITION_FIELD_INVALID /definitions/0/kind',
      'DEFINITION_FIELD_INVALID /definitions/0/label',
      'DEFINITION_FIELD_INVALID /definitions/0/required',
      'DEFINITION_FIELD_INVALID /definitions/0/scopes',
      'DEFINITION_FIELD_REQUIRED /definitions/0/owner',
      'UNKNOWN_FIELD /definitions/0/extra',
    ]);
  });

  it.each([undefined, null, 5, 'text', []])('refuses %j as a definition', (document) => {
    expect(faultsOf(document)).toEqual(['DEFINITION_FIELD_INVALID ']);
  });

  it('wants bounds in the form of the kind', () => {
    expect(faultsOf({ ...minimal, kind: 'decimal', constraints: { min: 1, max: '2', step: '0' } })).toEqual([
      'DEFINITION_FIELD_INVALID /constraints/min',
      'DEFINITION_FIELD_INVALID /constraints/step',
    ]);
    expect(faultsOf({ ...minimal, kind: 'date', constraints: { min: '2026-02-30' } })).toEqual([
      'DEFINITION_FIELD_INVALID /constraints/min',
    ]);
    expect(faultsOf({ ...minimal, constraints: { step: 0.5 } })).toEqual(['DEFINITION_FIELD_INVALID /constraints/step']);
  });

  it('refuses values that are not JSON and values nested too deep', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 70; level += 1) deep = [deep];

    expect(faultsOf({ ...minimal, default: Number.NaN })).toEqual(['DEFINITION_FIELD_INVALID /default']);
    expect(faultsOf({ ...minimal, default: { a: () => 1 } })).toEqual(['DEFINITION_FIELD_INVALID /default/a']);
    expect(faultsOf({ ...minimal, default: deep })).toHaveLength(1);
  });
});

describe('the key of a setting', () => {
  it.each(['a.b', 'Billing.due-days', 'a_b.1', 'a/b.c/d', `a.${'x'.repeat(253)}`])('accepts %s', (key) => {
    expect(isSettingKey(key)).toBe(true);
  });

  it.each(['', 'a', 'a.', '.a', '1a.b', 'a..b', 'a.b c', 'ä.b', 'a.b\n', `a.${'x'.repeat(254)}`])('refuses %j', (key) => {
    expect(isSettingKey(key)).toBe(false);
  });
});
