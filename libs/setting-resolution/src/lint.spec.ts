import { describe, expect, it } from '@jest/globals';
import type { SettingDefinition } from './definition.ts';
import { type LintContext, lintDefinitions } from './lint.ts';
import { parseDefinition } from './parse-definition.ts';

function defined(key: string, fields: object = {}): SettingDefinition {
  const { definition, violations } = parseDefinition(
    { key, owner: 'erp', kind: 'boolean', scopes: ['application', 'tenant'], ...fields },
    '',
  );
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return definition;
}

function faults(definitions: readonly SettingDefinition[], context?: LintContext): readonly string[] {
  return lintDefinitions(definitions, context).flatMap(({ key, violations }) =>
    violations.map((found) => `${key} ${found.code} ${found.pointer}`),
  );
}

describe('linting definitions', () => {
  it.each<[string, object, readonly string[]]>([
    ['a sound definition', { default: true }, []],
    ['a default of another kind', { default: 'yes' }, ['DEFINITION_DEFAULT_INVALID /default']],
    ['a null default', { default: null }, ['DEFINITION_DEFAULT_INVALID /default']],
    [
      'defaults outside the bounds',
      { kind: 'integer', constraints: { max: 5 }, default: 6, defaultByEnvironment: { test: 5, live: 7 } },
      ['DEFINITION_DEFAULT_INVALID /default', 'DEFINITION_DEFAULT_INVALID /defaultByEnvironment/live'],
    ],
    [
      'a default outside the schema',
      { kind: 'json', constraints: { schema: { properties: { a: { type: 'string' } } } }, default: { a: 1 } },
      ['DEFINITION_DEFAULT_INVALID /default/a'],
    ],
    ['no scopes', { scopes: [] }, ['DEFINITION_SCOPES_EMPTY /scopes']],
    ['global without application', { inherit: 'global', scopes: ['tenant'] }, ['DEFINITION_SCOPES_UNSEEN /scopes']],
    ['local with application only', { inherit: 'local', scopes: ['application'] }, ['DEFINITION_SCOPES_UNSEEN /scopes']],
    [
      'a pattern that is not RE2',
      { kind: 'string', constraints: { pattern: 'a(?!b)' }, default: 5 },
      ['DEFINITION_PATTERN_INVALID /constraints/pattern'],
    ],
    [
      'a pattern in list items',
      { kind: 'list', constraints: { items: { kind: 'string', constraints: { pattern: '(' } } } },
      ['DEFINITION_PATTERN_INVALID /constraints/items/constraints/pattern'],
    ],
    [
      'an unsupported keyword',
      { kind: 'json', constraints: { schema: { $dynamicRef: '#a' } } },
      ['DEFINITION_SCHEMA_UNSUPPORTED /constraints/schema/$dynamicRef'],
    ],
    ['an enum without values', { kind: 'enum' }, ['DEFINITION_ENUM_EMPTY /constraints/values']],
    ['an enum value twice', { kind: 'enum', constraints: { values: ['a', 'b', 'a'] } }, ['DEFINITION_ENUM_DUPLICATE /constraints/values']],
    [
      'more items than values',
      { kind: 'multi-enum', constraints: { values: ['a'], minItems: 2 } },
      ['DEFINITION_RANGE_EMPTY /constraints/minItems'],
    ],
    ['empty ranges', { kind: 'decimal', constraints: { min: '10', max: '9.5' } }, ['DEFINITION_RANGE_EMPTY /constraints/min']],
    ['empty lengths', { kind: 'string', constraints: { minLength: 2, maxLength: 1 } }, ['DEFINITION_RANGE_EMPTY /constraints/minLength']],
    [
      'times in the wrong order',
      { kind: 'time', constraints: { min: '10:00:01', max: '10:00' } },
      ['DEFINITION_RANGE_EMPTY /constraints/min'],
    ],
    ['a reference to nothing', { kind: 'reference' }, ['DEFINITION_TARGET_MISSING /constraints/target']],
  ])('%s', (_name, fields, expected) => {
    expect(faults([defined('a.b', fields)])).toEqual(expected.map((fault) => `a.b ${fault}`));
  });

  it('reports everything about everything at once', () => {
    const definitions = [defined('a.b', { default: 1, scopes: [] }), defined('a.c'), defined('a.c', { requires: [{ key: 'a.nothing' }] })];

    expect(faults(definitions)).toEqual([
      'a.b DEFINITION_SCOPES_EMPTY /scopes',
      'a.b DEFINITION_DEFAULT_INVALID /default',
      'a.c DEFINITION_DUPLICATE /key',
      'a.c DEFINITION_PREDICATE_DANGLING /requires/0/key',
    ]);
  });

  it('names keys that are not there, wherever they are mentioned, with near ones', () => {
    const wrong = defined('a.b', {
      requires: [{ key: 'a.modes', when: { and: [{ op: 'truthy' }, { key: 'a.x', op: 'truthy' }] } }],
      conflicts: [{ key: 'a.mode', is: { key: 'a.y', op: 'truthy' } }],
    });

    const [finding] = lintDefinitions([wrong, defined('a.mode')]);

    expect(finding?.violations.map(({ code, pointer, params }) => [code, pointer, params['key']])).toEqual([
      ['DEFINITION_PREDICATE_DANGLING', '/requires/0/key', 'a.modes'],
      ['DEFINITION_PREDICATE_DANGLING', '/requires/0/when', 'a.x'],
      ['DEFINITION_PREDICATE_DANGLING', '/conflicts/0/is', 'a.y'],
    ]);
    expect(finding?.violations[0]?.params['near']).toContain('a.mode');
  });

  it('finds mentioned keys among the existing definitions too', () => {
    const wanting = defined('a.b', { requires: [{ key: 'a.c' }] });

    expect(faults([wanting])).toHaveLength(1);
    expect(faults([wanting], { existing: [defined('a.c')] })).toEqual([]);
  });

  it('names the circle of requirements, also through existing definitions', () => {
    const needs = (key: string, other: string): SettingDefinition => defined(key, { requires: [{ key: other }] });

    const findings = lintDefinitions([needs('a.one', 'a.two'), needs('a.two', 'a.three'), needs('a.in', 'a.one')], {
      existing: [needs('a.three', 'a.one')],
    });

    expect(findings.map(({ key, violations }) => [key, violations.map(({ code, params }) => [code, params['path']])])).toEqual([
      ['a.one', [['DEFINITION_PREDICATE_CYCLE', ['a.one', 'a.two', 'a.three', 'a.one']]]],
      ['a.two', [['DEFINITION_PREDICATE_CYCLE', ['a.two', 'a.three', 'a.one', 'a.two']]]],
    ]);
  });

  it('refuses requirements of and conflicts with oneself', () => {
    expect(faults([defined('a.b', { requires: [{ key: 'a.b' }], conflicts: [{ key: 'a.b' }] })])).toEqual([
      'a.b DEFINITION_PREDICATE_CYCLE /conflicts/0/key',
      'a.b DEFINITION_PREDICATE_CYCLE /requires/0/key',
    ]);
  });

  it('accepts conflicts that are declared on both sides', () => {
    expect(faults([defined('a.b', { conflicts: [{ key: 'a.c' }] }), defined('a.c', { conflicts: [{ key: 'a.b' }] })])).toEqual([]);
  });

  it('walks a chain of 10,000 requirements', () => {
    const chain = Array.from({ length: 10_000 }, (_, n) => defined(`a.s${n}`, n === 9_999 ? {} : { requires: [{ key: `a.s${n + 1}` }] }));

    expect(faults(chain)).toEqual([]);
  });
});
