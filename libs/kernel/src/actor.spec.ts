import { describe, expect, it } from '@jest/globals';
import { type Actor, actorIn, authorise, permissionsIn } from './actor.ts';
import { withinCeiling } from './permissions.ts';
import { Scope } from './scope.ts';

const PLAIN: Actor = { kind: 'api-key', id: 'k', name: 'key', permissions: ['settings.read'], tenants: 'all' };
const UNEVEN: Actor = {
  ...PLAIN,
  kind: 'person',
  grants: { everywhere: ['settings.read'], byTenant: new Map([['acme', ['settings.manage']]]) },
};

describe('an actor in a place', () => {
  it('has its own permissions everywhere where no grants say otherwise', () => {
    expect(actorIn(PLAIN, 'acme')).toBe(PLAIN);
    expect(permissionsIn(PLAIN, undefined)).toEqual(['settings.read']);
  });

  it('has by its grants what was given in the tenant, in place of the rest', () => {
    expect(permissionsIn(UNEVEN, 'acme')).toEqual(['settings.manage']);
    expect(permissionsIn(UNEVEN, 'globex')).toEqual(['settings.read']);
    expect(permissionsIn(UNEVEN, undefined)).toEqual(['settings.read']);
  });

  it('takes nothing of one tenant along into another', () => {
    const inAcme = actorIn(UNEVEN, 'acme');

    expect(inAcme.permissions).toEqual(['settings.manage']);
    expect(() => authorise(inAcme, 'settings.manage', Scope.tenant('acme'))).not.toThrow();
    expect(() => authorise(inAcme, 'settings.manage', Scope.tenant('globex'))).toThrow(/lacks the permission/);
    expect(() => authorise(inAcme, 'settings.read', Scope.tenant('globex'))).not.toThrow();
    expect(() => authorise(inAcme, 'settings.read', Scope.tenant('acme'))).toThrow(/lacks the permission/);
  });
});

describe('patterns under a ceiling', () => {
  it.each<[readonly string[], readonly string[], readonly string[]]>([
    [['settings.read'], ['*'], ['settings.read']],
    [['*'], ['settings.read', 'audit.*'], ['settings.read', 'audit.*']],
    [
      ['settings.*', 'audit.read'],
      ['settings.read', 'settings.lock'],
      ['settings.read', 'settings.lock'],
    ],
    [['settings.*', 'settings.read'], ['settings.read'], ['settings.read']],
    [['settings.manage'], ['settings.manage-application'], []],
    [['*'], [], []],
    [[], ['*'], []],
  ])('%j under %j are %j', (patterns, ceiling, expected) => {
    expect(withinCeiling(patterns, ceiling)).toEqual(expected);
  });
});
