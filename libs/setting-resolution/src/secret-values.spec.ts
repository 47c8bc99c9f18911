import { describe, expect, it } from '@jest/globals';
import { compileDefinition } from './compiled-definition.ts';
import type { SettingDefinition } from './definition.ts';
import { lintDefinitions } from './lint.ts';
import { parseDefinition } from './parse-definition.ts';
import { isSecretValue } from './secret-values.ts';

const SEALED = { $secret: '0190f000-0000-7000-8000-00000000000a' };

function defined(fields: object): SettingDefinition {
  const { definition, violations } = parseDefinition({ key: 'a.secret', owner: 'a', kind: 'secret', scopes: ['tenant'], ...fields }, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return definition;
}

const faults = (definitions: readonly SettingDefinition[]) =>
  lintDefinitions(definitions).flatMap(({ violations }) => violations.map(({ code, pointer }) => `${code} ${pointer}`));

describe('values that stand for secrets', () => {
  it.each<[string, unknown, boolean]>([
    ['a reference', SEALED, true],
    ['a reference with more', { ...SEALED, more: 1 }, false],
    ['an id that is none', { $secret: 'open' }, false],
    ['a text', SEALED.$secret, false],
    ['null', null, false],
    ['a list', [SEALED], false],
  ])('%s', (_, value, expected) => {
    expect(isSecretValue(value)).toBe(expected);
  });
});

describe('secret definitions', () => {
  it.each([
    ['of kind secret', {}],
    ['of another kind', { kind: 'json', secret: true }],
  ])('%s take sealed values only, and no null', (_, fields) => {
    const compiled = compileDefinition(defined(fields));

    expect(compiled.isSecret).toBe(true);
    expect(compiled.validate(SEALED, '')).toEqual([]);
    for (const value of ['hunter2', null, { a: 1 }, false, 0, '', []])
      expect(compiled.validate(value, '/value')).toMatchObject([{ code: 'SETTING_NOT_SEALED', pointer: '/value', params: {} }]);
  });

  it('judge the secret itself by kind and constraints, and tell nothing of it', () => {
    const text = compileDefinition(defined({ constraints: { minLength: 3, maxLength: 5, pattern: '^[a-z]*$' } }));
    const schema = { type: 'object', properties: { account: { type: 'integer' } }, additionalProperties: false };
    const json = compileDefinition(defined({ kind: 'json', secret: true, constraints: { schema } }));

    expect(text.validateSecret('abc', '')).toEqual([]);
    expect(text.validateSecret('HUNTER2', '/value')).toEqual([
      { code: 'SETTING_LENGTH', pointer: '/value', severity: 'error', message: expect.any(String), params: { minLength: 3, maxLength: 5 } },
      { code: 'SETTING_PATTERN', pointer: '/value', severity: 'error', message: expect.any(String), params: { pattern: '^[a-z]*$' } },
    ]);
    const told = JSON.stringify([
      text.validateSecret('HUNTER2', ''),
      text.validateSecret(471_100, ''),
      json.validateSecret({ hunter2: 'x', account: 'HUNTER2' }, ''),
    ]);
    expect(told).toMatch(/SETTING_LENGTH.*SETTING_TYPE.*SETTING_SCHEMA/s);
    expect(told).not.toMatch(/hunter2|471100/i);
  });

  it('have no default, which everyone could read; the finding does not repeat it', () => {
    const findings = lintDefinitions([defined({ default: 'hunter2', defaultByEnvironment: { staging: 'hunter2' } })]);

    expect(findings[0]?.violations.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      'DEFINITION_SECRET_DEFAULT /default',
      'DEFINITION_SECRET_DEFAULT /defaultByEnvironment/staging',
    ]);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it('are not merged and not compared; whether one is set can be asked', () => {
    const other = defined({
      key: 'a.other',
      kind: 'boolean',
      requires: [{ key: 'a.secret' }],
      visibleWhen: { key: 'a.secret', op: 'truthy' },
    });
    const comparing = defined({
      key: 'a.comparing',
      kind: 'boolean',
      readOnlyWhen: { not: { key: 'a.secret', op: '==', value: 'hunter2' } },
      conflicts: [{ key: 'a.secret', is: { op: 'in', value: ['hunter2'] } }],
    });

    expect(faults([defined({}), other])).toEqual([]);
    expect(faults([defined({}), comparing])).toEqual([
      'DEFINITION_SECRET_COMPARED /readOnlyWhen',
      'DEFINITION_SECRET_COMPARED /conflicts/0/is',
    ]);
    expect(faults([defined({ kind: 'json', secret: true, merge: 'deepMerge' })])).toEqual(['DEFINITION_SECRET_MERGED /merge']);
  });

  it('say it once: kind secret is secret, and no element of a list is', () => {
    const parse = (fields: object) => parseDefinition({ key: 'a.b', owner: 'a', scopes: ['tenant'], ...fields }, '');

    expect(parse({ kind: 'secret', secret: true }).definition).not.toHaveProperty('secret');
    expect(parse({ kind: 'string', secret: false }).definition).not.toHaveProperty('secret');
    expect(parse({ kind: 'secret', secret: false }).violations).toMatchObject([{ pointer: '/secret' }]);
    expect(parse({ kind: 'list', constraints: { items: { kind: 'secret' } } }).violations).toMatchObject([
      { pointer: '/constraints/items/kind' },
    ]);
  });
});
