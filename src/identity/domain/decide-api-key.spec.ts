import { describe, expect, it } from '@jest/globals';
import { type Actor, APPLICATION_TENANT_ID, BUILT_IN_ROLES, ForbiddenException, Scope, ValidationException } from '#libs/kernel';
import type { NewApiKey } from '../contracts/index.ts';
import { checkNewApiKey } from './decide-api-key.ts';
import { RoleBook } from './role-book.ts';

const NOW = new Date('2027-01-01T00:00:00Z');
const BOOK = new RoleBook(
  new Map([
    [APPLICATION_TENANT_ID, { tenant: undefined, roles: new Map([['support', ['settings.read']]]) }],
    ['1', { tenant: 'acme', roles: new Map([['clerk', ['settings.read', 'settings.manage']]]) }],
    ['2', { tenant: 'globex', roles: new Map([['butler', ['settings.read']]]) }],
  ]),
);

function maker(rest: Partial<Actor> = {}): Actor {
  return { kind: 'api-key', id: 'm', name: 'maker', permissions: ['*'], tenants: 'all', ...rest };
}

function check(key: Partial<NewApiKey>, by: Actor = maker(), scope: Scope = Scope.application()): void {
  checkNewApiKey({ name: 'key', roles: ['viewer'], ...key }, { scope, maker: by, now: NOW, book: BOOK });
}

function faultsOf(key: Partial<NewApiKey>, scope: Scope = Scope.application()): readonly string[] {
  try {
    check(key, maker(), scope);
  } catch (error) {
    if (error instanceof ValidationException) return error.violations.map((found) => `${found.code} ${found.pointer}`);
    throw error;
  }
  return [];
}

describe('a new API key', () => {
  const tenantAdmin = maker({ permissions: BUILT_IN_ROLES['tenant-admin'], tenants: ['acme'] });
  const acme = Scope.tenant('acme');

  it.each(['tenant-admin', 'auditor', 'viewer'])('of a tenant administrator may be of the role %s', (role) => {
    expect(() => check({ roles: [role] }, tenantAdmin, acme)).not.toThrow();
  });

  it.each(['clerk', 'support'])('of a tenant may have the role %s, which is known there', (role) => {
    expect(() => check({ roles: [role] }, tenantAdmin, acme)).not.toThrow();
  });

  it('knows no role of another tenant, and at application scope none of any', () => {
    expect(faultsOf({ roles: ['butler'] }, acme)).toEqual(['UNKNOWN_ROLE /roles/0']);
    expect(faultsOf({ roles: ['clerk', 'support'], tenants: ['acme'] })).toEqual(['UNKNOWN_ROLE /roles/0']);
  });

  it('has no role that holds more than its maker, whoever made the role', () => {
    const reader = maker({ permissions: ['settings.read', 'identity.manage'], tenants: ['acme'] });

    expect(() => check({ roles: ['clerk'] }, reader, acme)).toThrow('A key cannot be wider than its maker, who lacks settings.manage.');
  });

  it('is not wider in any of its tenants than its maker is in that one', () => {
    const grants = { everywhere: ['settings.read', 'settings.manage'], byTenant: new Map([['acme', ['settings.read']]]) };
    const uneven = maker({ permissions: grants.everywhere, grants });
    const key = { roles: [], permissions: ['settings.manage'] };

    expect(() => check({ ...key, tenants: ['globex'] }, uneven)).not.toThrow();
    expect(() => check({ ...key, tenants: ['globex', 'acme'] }, uneven)).toThrow(ForbiddenException);
    expect(() => check(key, uneven)).toThrow(ForbiddenException);
  });

  it.each([
    [{ roles: ['platform-admin'] }],
    [{ permissions: ['*'] }],
    [{ permissions: ['settings.define'] }],
    [{ permissions: ['settings.*'] }],
  ])('never has permissions that its maker lacks: %j', (key) => {
    expect(() => check(key, tenantAdmin, acme)).toThrow(ForbiddenException);
  });

  it('has no wildcard of a maker that holds only the permissions which the wildcard covers today', () => {
    const auditor = maker({ permissions: ['settings.read', 'audit.read', 'organisation.read'] });

    expect(() => check({ roles: [], permissions: ['audit.read'] }, auditor)).not.toThrow();
    expect(() => check({ roles: [], permissions: ['audit.*'] }, auditor)).toThrow(ForbiddenException);
    expect(() => check({ roles: [], permissions: ['audit.*'] }, maker({ permissions: ['audit.*'] }))).not.toThrow();
  });

  it.each([[undefined], [['other']], [['acme', 'other']]])('never reaches tenants that its maker does not: %j', (tenants) => {
    expect(() => check(tenants === undefined ? {} : { tenants }, maker({ tenants: ['acme'] }))).toThrow(ForbiddenException);
  });

  it.each([[undefined], ['staging']])('never leaves the environment of its maker: %s', (environment) => {
    const confined = maker({ environment: 'production' });

    expect(() => check(environment === undefined ? {} : { environment }, confined)).toThrow(ForbiddenException);
    expect(() => check({ environment: 'production' }, confined)).not.toThrow();
  });

  it('is told everything that is wrong at once', () => {
    const key = {
      name: ' ',
      roles: ['king'],
      permissions: ['settings.fly'],
      tenants: ['acme', 'other'],
      expiresAt: '2027-01-01T00:00:00Z',
    };

    expect(faultsOf(key, acme)).toEqual([
      'NAME_REQUIRED /name',
      'UNKNOWN_ROLE /roles/0',
      'UNKNOWN_PERMISSION /permissions/0',
      'FOREIGN_TENANT /tenants',
      'EXPIRES_IN_PAST /expiresAt',
    ]);
  });

  it('allows something', () => {
    expect(faultsOf({ roles: [] })).toEqual(['NO_PERMISSION /roles']);
  });

  it.each(['2027-06-01', '2027-06-01T00:00:00Z', '2027-06-01T00:00:00.000+01:00'])('may expire at %s', (expiresAt) => {
    expect(faultsOf({ expiresAt })).toEqual([]);
  });

  it('does not expire by the time zone of the server', () => {
    expect(faultsOf({ expiresAt: '2027-06-01T00:00:00' })).toEqual(['EXPIRES_WITHOUT_OFFSET /expiresAt']);
  });
});
