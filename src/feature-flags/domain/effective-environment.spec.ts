import { describe, expect, it } from '@jest/globals';
import { compileFlag, compileOverride, evaluate, type Flag, type FlagEnvironment, type TenantOverride } from '#libs/flag-engine';
import { effectiveEnvironment } from './effective-environment.ts';

const FLAG: Flag = { key: 'f', name: 'F', owner: 'tests', kind: 'release', valueType: 'string', variants: { a: 'a', b: 'b', c: 'c' } };
const RULE = { id: 'r', salt: 'r', when: { attribute: 'plan', op: 'equals', value: 'pro' }, serve: { variant: 'b' } } as const;
const ENVIRONMENT: FlagEnvironment = {
  state: 'on',
  offVariant: 'c',
  salt: 's',
  targets: [{ variant: 'c', ids: ['ann'] }],
  rules: [RULE],
  fallthrough: { variant: 'a' },
};
const CONTEXTS = [{}, { targetingKey: 'ann' }, { plan: 'pro' }];

// The engine applies overrides by itself: what is judged at save must be what it answers then.
function answers(environment: FlagEnvironment, override?: TenantOverride): readonly unknown[] {
  const flag = compileFlag(FLAG, environment);
  const said = override === undefined ? undefined : compileOverride(override, { flag: FLAG, environment });
  const view = { now: 0, flag: () => flag, segment: () => undefined, override: () => said, flagKeys: () => ['f'] };
  return CONTEXTS.map((context) => evaluate(view, 'f', context).value);
}

describe('what a flag does for a tenant that overrides it', () => {
  it.each<[string, TenantOverride, readonly unknown[]]>([
    ['its state', { state: 'off' }, ['c', 'c', 'c']],
    ['one variant', { variant: 'b' }, ['b', 'b', 'b']],
    ['one variant and rules', { variant: 'b', rules: [{ ...RULE, serve: { variant: 'a' } }] }, ['b', 'b', 'b']],
    ['rules', { rules: [{ ...RULE, serve: { variant: 'c' } }] }, ['a', 'c', 'c']],
    ['no rules', { rules: [] }, ['a', 'c', 'a']],
    ['the fallthrough', { fallthrough: { variant: 'b' } }, ['b', 'c', 'b']],
  ])('is what the engine answers: %s', (_name, override, expected) => {
    expect(answers(ENVIRONMENT, override)).toEqual(expected);
    expect(answers(effectiveEnvironment(ENVIRONMENT, override))).toEqual(expected);
  });

  it('is what it does by itself without one', () => {
    expect(effectiveEnvironment(ENVIRONMENT, undefined)).toBe(ENVIRONMENT);
    expect(effectiveEnvironment({ ...ENVIRONMENT, state: 'off' }, { state: 'on' }).state).toBe('on');
  });
});
