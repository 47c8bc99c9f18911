import type { Json } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CompiledDefinition, compileDefinition } from './compiled-definition.ts';
import { SettingTenantRequiredException } from './exceptions.ts';
import { explainSetting } from './explanation.ts';
import { parseDefinition } from './parse-definition.ts';
import { resolveSetting } from './resolution.ts';
import type { ResolutionContext, ResolutionLevel, StoredValue } from './stored-value.ts';

type Rows = Readonly<Record<string, Json>>;

function setting(fields: object = {}): CompiledDefinition {
  const { definition, violations } = parseDefinition(
    { key: 'a.b', owner: 'erp', kind: 'json', scopes: ['application', 'tenant', 'user'], ...fields },
    '',
  );
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  return compileDefinition(definition);
}

function level(name: ResolutionLevel['level'], rows: Rows, tenant?: string, subject?: string): ResolutionLevel {
  const stored = new Map<string, StoredValue>(
    Object.entries(rows).map(([environment, value], index) => [
      environment,
      { value, revision: index + 1, by: 'ann', at: '2026-01-01T00:00:00Z' },
    ]),
  );
  return {
    level: name,
    ...(tenant === undefined ? {} : { tenant }),
    ...(subject === undefined ? {} : { subject }),
    values: { get: (key, environment) => (key === 'a.b' ? stored.get(environment) : undefined) },
  };
}

function context(rows: { application?: Rows; holding?: Rows; acme?: Rows; user?: Rows }, environment = 'live'): ResolutionContext {
  const { application = {}, holding = {}, acme = {}, user = {} } = rows;
  return {
    environment,
    levels: [
      level('application', application),
      level('tenant', holding, 'holding'),
      level('tenant', acme, 'acme'),
      level('user', user, 'acme', 'ann'),
    ],
  };
}

const everywhere = { user: { live: 8, '*': 7 }, acme: { live: 6, '*': 5 }, holding: { live: 4, '*': 3 }, application: { live: 2, '*': 1 } };

describe('resolving a setting', () => {
  it('takes the most specific level, and at each level the environment before any environment', () => {
    const compiled = setting({ default: -1, defaultByEnvironment: { live: 0 } });
    const order = [];
    const remaining: Record<string, Record<string, Json>> = structuredClone(everywhere);
    for (const name of ['user', 'acme', 'holding', 'application']) {
      for (const environment of ['live', '*']) {
        order.push(resolveSetting(compiled, context(remaining)).value);
        delete remaining[name]?.[environment];
      }
    }

    expect(order).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(resolveSetting(compiled, context({})).value).toBe(0);
    expect(resolveSetting(compiled, context({}, 'test')).value).toBe(-1);
  });

  it('says where the value comes from', () => {
    const compiled = setting();

    expect(resolveSetting(compiled, context({ user: { '*': 1 } })).source).toEqual({
      level: 'user',
      tenant: 'acme',
      subject: 'ann',
      environment: '*',
    });
    expect(resolveSetting(compiled, context({ holding: { live: 1 } })).source).toEqual({
      level: 'tenant',
      tenant: 'holding',
      environment: 'live',
    });
    expect(resolveSetting(compiled, context({ application: { live: 1 } })).source).toEqual({ level: 'application', environment: 'live' });
    expect(resolveSetting(setting({ default: 1 }), context({}))).toMatchObject({ source: 'default', isDefault: true, value: 1 });
    expect(resolveSetting(compiled, context({}))).toEqual({
      key: 'a.b',
      value: undefined,
      lockedBy: undefined,
      constraints: [],
      source: undefined,
      isDefault: false,
      stored: undefined,
      needsReview: [],
    });
  });

  it('sees only rows of any environment when asked for *', () => {
    expect(resolveSetting(setting(), context(everywhere, '*')).value).toBe(7);
    expect(resolveSetting(setting({ defaultByEnvironment: { live: 1 } }), context({}, '*')).value).toBeUndefined();
  });

  it.each([null, false, 0, '', []])('takes %j for a value at every level', (value) => {
    for (const name of ['user', 'acme', 'holding', 'application']) {
      expect(
        resolveSetting(setting({ default: 'default' }), context({ application: { '*': 'other' }, [name]: { '*': value } })).value,
      ).toEqual(value);
    }
    expect(resolveSetting(setting({ default: value }), context({}))).toMatchObject({ value, isDefault: true });
  });

  it('passes over levels that the definition does not allow', () => {
    expect(resolveSetting(setting({ scopes: ['application', 'user'] }), context({ ...everywhere, user: {} })).value).toBe(2);
    expect(resolveSetting(setting({ scopes: ['tenant'] }), context({ ...everywhere, acme: {}, holding: {} })).value).toBeUndefined();
  });

  it('looks at the application only when global', () => {
    expect(resolveSetting(setting({ inherit: 'global' }), context(everywhere)).value).toBe(2);
  });

  it('looks at the user and the tenant itself only when local', () => {
    const compiled = setting({ inherit: 'local', default: 'default' });

    expect(resolveSetting(compiled, context(everywhere)).value).toBe(8);
    expect(resolveSetting(compiled, context({ ...everywhere, user: {} })).value).toBe(6);
    expect(resolveSetting(compiled, context({ ...everywhere, user: {}, acme: {} })).value).toBe('default');
    expect(resolveSetting(compiled, { ...context(everywhere), levels: context(everywhere).levels.slice(0, 3) }).value).toBe(6);
  });

  it('passes over values that no longer fit and says so', () => {
    const compiled = setting({ kind: 'integer', constraints: { max: 5 } });

    const resolved = resolveSetting(
      compiled,
      context({ user: { live: 9 }, acme: { '*': 'x' }, holding: { '*': 3 }, application: { '*': 'never looked at' } }),
    );

    expect(resolved.value).toBe(3);
    expect(resolved.needsReview.map(({ level: name, environment, violations }) => [name, environment, violations[0]?.code])).toEqual([
      ['user', 'live', 'SETTING_RANGE'],
      ['tenant', '*', 'SETTING_TYPE'],
    ]);
  });

  it('refuses to read without a tenant what exists below tenants only', () => {
    const application = { environment: 'live', levels: [level('application', { '*': 1 })] };

    expect(() => resolveSetting(setting({ scopes: ['tenant', 'user'] }), application)).toThrow(SettingTenantRequiredException);
    expect(() => explainSetting(setting({ scopes: ['user'] }), application)).toThrow(
      expect.objectContaining({ code: 'SETTING_TENANT_REQUIRED', kind: 'invalid' }),
    );
    expect(resolveSetting(setting(), application).value).toBe(1);
  });
});

describe('explaining a setting', () => {
  it('lists every row and default with what became of it', () => {
    const compiled = setting({ kind: 'integer', scopes: ['application', 'tenant'], default: 0, defaultByEnvironment: { live: 1 } });

    const explained = explainSetting(
      compiled,
      context({ user: { live: 8 }, acme: { live: 'x', '*': 6 }, holding: { test: 5 }, application: { '*': 'y' } }),
    );

    expect(explained).toMatchObject({
      key: 'a.b',
      value: 6,
      isDefault: false,
      source: { level: 'tenant', tenant: 'acme', environment: '*' },
    });
    expect(explained.candidates.map((one) => [one.level, one.environment, one.value, one.outcome, one.revision])).toEqual([
      ['user', 'live', 8, 'masked', 1],
      ['tenant', 'live', 'x', 'invalid', 1],
      ['tenant', '*', 6, 'used', 2],
      ['application', '*', 'y', 'invalid', 1],
      ['default', 'live', 1, 'overridden', undefined],
      ['default', '*', 0, 'overridden', undefined],
    ]);
    expect(explained.needsReview.map((one) => one.level)).toEqual(['tenant', 'application']);
    expect(explained.candidates[1]).toMatchObject({ by: 'ann', at: '2026-01-01T00:00:00Z', violations: [{ code: 'SETTING_TYPE' }] });
  });

  it('agrees with resolving, always', () => {
    const rows = fc.dictionary(fc.constantFrom('live', 'test', '*'), fc.constantFrom<Json>(null, false, 0, '', 1, 2, 99, 'x'), {
      maxKeys: 3,
      noNullPrototype: true,
    });
    const contexts = fc.record({ application: rows, holding: rows, acme: rows, user: rows });
    const definitions = fc.record({
      kind: fc.constantFrom('integer', 'json', 'string'),
      scopes: fc.subarray(['application', 'tenant', 'user'], { minLength: 1 }),
      inherit: fc.constantFrom('cascading', 'global', 'local'),
      default: fc.option(fc.constant(5), { nil: undefined }),
      defaultByEnvironment: fc.option(fc.constant({ live: 6 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(definitions, contexts, fc.constantFrom('live', 'test', '*'), (fields, all, environment) => {
        const compiled = setting(fields);
        const resolved = resolveSetting(compiled, context(all, environment));
        const explained = explainSetting(compiled, context(all, environment));
        const used = explained.candidates.filter((one) => one.outcome === 'used');
        const { value, source, isDefault } = explained;
        expect({ value, source, isDefault }).toEqual({ value: resolved.value, source: resolved.source, isDefault: resolved.isDefault });
        expect(used.map((one) => one.value)).toEqual(value === undefined ? [] : [value]);
        expect(explained.needsReview.slice(0, resolved.needsReview.length)).toEqual(resolved.needsReview);
        expect(resolveSetting(setting(fields), context(all, environment))).toEqual(resolved);
      }),
    );
  });
});
