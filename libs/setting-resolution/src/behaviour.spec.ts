import { describe, expect, it } from '@jest/globals';
import type { SettingDefinition } from './definition.ts';
import { lintDefinitions } from './lint.ts';
import { parseDefinition } from './parse-definition.ts';

const base = { owner: 'erp', kind: 'boolean', scopes: ['application', 'tenant'] };

function defined(key: string, fields: object = {}): SettingDefinition {
  const { definition, violations } = parseDefinition({ ...base, key, ...fields }, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return definition;
}

const faultsOf = (fields: object) =>
  (parseDefinition({ ...base, key: 'a.b', ...fields }, '').violations ?? []).map((found) => `${found.code} ${found.pointer}`);
const lint = (...definitions: readonly SettingDefinition[]) =>
  lintDefinitions(definitions).flatMap(({ key, violations }) => violations.map((found) => `${key} ${found.code} ${found.pointer}`));
const when = (key: string) => ({ key, op: 'truthy' });

describe('the behaviour of a setting', () => {
  it('is left out where it is said by default, so that documents of earlier versions stay equal', () => {
    const explicit = { protected: false, readOnly: false, immutable: false, elevated: false, portable: true, aliases: [], permissions: {} };

    expect(defined('a.b', explicit)).toEqual(defined('a.b'));
  });

  it('is kept where it differs', () => {
    const behaviour = {
      visibleWhen: when('a.c'),
      requiredWhen: { not: when('a.c') },
      readOnlyWhen: { key: 'a.c', op: '==', value: null },
      protected: true,
      readOnly: true,
      immutable: true,
      elevated: true,
      portable: false,
      aliases: ['a.old'],
      permissions: { read: 'payroll.read', lock: 'payroll.lock' },
    };

    expect(defined('a.b', behaviour)).toMatchObject(behaviour);
  });

  it.each<[string, object, readonly string[]]>([
    ['a condition without a key', { visibleWhen: { op: 'truthy' } }, ['PREDICATE_INVALID /visibleWhen/key']],
    ['a condition that is no object', { requiredWhen: true }, ['PREDICATE_INVALID /requiredWhen']],
    ['a flag that is none', { immutable: 'yes' }, ['DEFINITION_FIELD_INVALID /immutable']],
    ['an alias that is no key', { aliases: ['old'] }, ['DEFINITION_FIELD_INVALID /aliases']],
    ['a permission that is none', { permissions: { read: 'Payroll' } }, ['DEFINITION_FIELD_INVALID /permissions/read']],
    ['a permission for something else', { permissions: { delete: 'a.b' } }, ['UNKNOWN_FIELD /permissions/delete']],
  ])('is refused with %s', (_name, fields, expected) => {
    expect(faultsOf(fields)).toEqual(expected);
  });
});

describe('linting the behaviour of settings', () => {
  it('finds conditions about keys that are not there', () => {
    const conditions = { visibleWhen: when('a.x'), requiredWhen: when('a.y'), readOnlyWhen: when('a.z') };

    expect(lint(defined('a.b', conditions))).toEqual([
      'a.b DEFINITION_PREDICATE_DANGLING /visibleWhen',
      'a.b DEFINITION_PREDICATE_DANGLING /requiredWhen',
      'a.b DEFINITION_PREDICATE_DANGLING /readOnlyWhen',
    ]);
  });

  it('names the way of a circle of conditions', () => {
    const definitions = [
      defined('a.b', { readOnlyWhen: when('a.c') }),
      defined('a.c', { readOnlyWhen: when('a.d') }),
      defined('a.d', { readOnlyWhen: { or: [when('a.b'), when('a.e')] } }),
      defined('a.e', { readOnlyWhen: when('a.e'), requiredWhen: when('a.b') }),
    ];

    expect(lint(...definitions)).toEqual([
      'a.b DEFINITION_PREDICATE_CYCLE /readOnlyWhen',
      'a.c DEFINITION_PREDICATE_CYCLE /readOnlyWhen',
      'a.d DEFINITION_PREDICATE_CYCLE /readOnlyWhen',
    ]);
    expect(lintDefinitions(definitions)[0]?.violations[0]?.params['path']).toEqual(['a.b', 'a.c', 'a.d', 'a.b']);
  });

  it('refuses a protected setting that the application cannot set', () => {
    expect(lint(defined('a.b', { protected: true, scopes: ['tenant'] }))).toEqual(['a.b DEFINITION_SCOPES_UNSEEN /scopes']);
  });

  it('lets an alias replace an earlier definition of the same owner', () => {
    expect(lint(defined('a.new', { aliases: ['a.old'] }), defined('a.old'))).toEqual([]);
    const renamedTwice = [defined('a.old'), defined('a.new', { aliases: ['a.old'] }), defined('a.newest', { aliases: ['a.new', 'a.old'] })];
    expect(lint(...renamedTwice)).toEqual([]);
    expect(lint(defined('a.new', { aliases: ['a.old'] }), defined('a.rule', { requires: [{ key: 'a.old' }] }))).toEqual([]);
  });

  it.each<[string, readonly SettingDefinition[], readonly string[]]>([
    [
      'of another owner',
      [defined('a.new', { aliases: ['a.old'] }), defined('a.old', { owner: 'other' })],
      ['a.new DEFINITION_DUPLICATE /aliases/0', 'a.old DEFINITION_DUPLICATE /key'],
    ],
    [
      'of two settings',
      [defined('a.new', { aliases: ['a.old'] }), defined('a.newer', { aliases: ['a.older', 'a.old'] })],
      ['a.new DEFINITION_DUPLICATE /aliases/0', 'a.newer DEFINITION_DUPLICATE /aliases/1'],
    ],
    ['of itself', [defined('a.b', { aliases: ['a.b'] })], ['a.b DEFINITION_ALIAS /aliases/0']],
  ])('refuses an alias %s', (_name, definitions, expected) => {
    expect(lint(...definitions)).toEqual(expected);
  });
});
