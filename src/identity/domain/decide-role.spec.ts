import { describe, expect, it } from '@jest/globals';
import { type Actor, APPLICATION_TENANT_ID, ForbiddenException, ValidationException } from '#libs/kernel';
import type { NewRole } from '../contracts/index.ts';
import { checkRole } from './decide-role.ts';
import { RoleBook } from './role-book.ts';

const INHERITED = new RoleBook(new Map([[APPLICATION_TENANT_ID, { tenant: undefined, roles: new Map([['support', ['settings.read']]]) }]]));
const ADMIN: Actor = { kind: 'person', id: 'a', name: 'Ada', permissions: ['settings.read', 'audit.*'], tenants: ['acme'] };

function faultsOf(role: Partial<NewRole>, inherited: RoleBook | undefined = INHERITED): readonly string[] {
  try {
    checkRole({ name: 'clerk', permissions: ['settings.read'], ...role }, inherited, ADMIN);
  } catch (error) {
    if (error instanceof ValidationException) return error.violations.map((found) => `${found.code} ${found.pointer}`);
    throw error;
  }
  return [];
}

describe('a role', () => {
  it.each<[string, Partial<NewRole>, readonly string[]]>([
    ['is sound', {}, []],
    ['has a name of at most 63 characters', { name: 'a'.repeat(63) }, []],
    ['has no longer name', { name: 'a'.repeat(64) }, ['ROLE_NAME /name']],
    ['has a name in lower case', { name: 'Clerk' }, ['ROLE_NAME /name']],
    ['has no empty name', { name: '' }, ['ROLE_NAME /name']],
    ['is none of the built-in ones', { name: 'viewer' }, ['ROLE_BUILT_IN /name']],
    ['is none of the application', { name: 'support' }, ['ROLE_INHERITED /name']],
    ['has permissions', { permissions: [] }, ['NO_PERMISSION /permissions']],
    ['has permissions that exist', { permissions: ['settings.read', 'settings.fly'] }, ['UNKNOWN_PERMISSION /permissions/1']],
  ])('%s', (_name, role, faults) => {
    expect(faultsOf(role)).toEqual(faults);
  });

  it('of the application may have any name that is not built in', () => {
    expect(() => checkRole({ name: 'support', permissions: ['settings.read'] }, undefined, ADMIN)).not.toThrow();
  });

  it.each([['audit.read'], ['audit.*']])('passes on what its maker holds: %s', (permission) => {
    expect(faultsOf({ permissions: [permission] })).toEqual([]);
  });

  it.each([['settings.manage'], ['settings.*'], ['*']])('is never wider than its maker: %s', (permission) => {
    expect(() => faultsOf({ permissions: [permission] })).toThrow(ForbiddenException);
  });
});
