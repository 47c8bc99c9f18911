import { describe, expect, it } from '@jest/globals';
import { APPLICATION_TENANT_ID, BUILT_IN_ROLES } from '#libs/kernel';
import type { TokenOptions } from '../../core/contracts/index.ts';
import { claimAt, wordsAt } from './claims.ts';
import { RoleBook } from './role-book.ts';
import { actorOfClaims } from './token-actor.ts';

const ROLES = new RoleBook(
  new Map([
    [APPLICATION_TENANT_ID, { tenant: undefined, roles: new Map([['support', ['settings.read']]]) }],
    ['1', { tenant: 'acme', roles: new Map([['clerk', ['settings.read', 'settings.manage']]]) }],
    ['2', { tenant: 'globex', roles: new Map([['clerk', ['audit.read']]]) }],
    ['3', { tenant: 'initech', roles: new Map([['support', ['*']]]) }],
  ]),
);
const KNOWN = ['acme', 'globex', 'initech', 'umbrella'];
const WORLD = { roles: ROLES, isTenant: (code: string) => KNOWN.includes(code) };

function resolve(claims: Record<string, unknown>, options: Partial<TokenOptions> = {}) {
  const all: TokenOptions = { issuer: 'i', audiences: ['a'], keys: { kind: 'jwks', url: 'https://id.test' }, ...options };
  return actorOfClaims({ sub: 'ann', ...claims }, all, WORLD);
}

describe('the actor of a token', () => {
  it('is the person that the subject names', () => {
    const found = resolve({ name: 'Ann\u0000 Ames', tenants: ['acme'], roles: ['viewer'] });

    expect(found?.actor).toEqual({
      kind: 'person',
      id: 'person:ann',
      name: 'Ann Ames',
      permissions: BUILT_IN_ROLES.viewer,
      tenants: ['acme'],
    });
    expect(resolve({ name: 7 })?.actor.name).toBe('ann');
  });

  it.each([[undefined], [''], [7], [null], [['ann']], ['a'.repeat(256)], ['a\nb'], ['a\u0085b']])(
    'is nobody with the subject %j',
    (sub) => {
      expect(resolve({ sub })).toBeUndefined();
    },
  );

  it('takes claims from where the options say, by name before path', () => {
    const claims = {
      subject: 'sid',
      tenants: 'https://erp.test/tenants',
      roles: 'realm.roles',
      permissions: 'scope',
      name: 'profile.name',
    };
    const found = resolve(
      {
        sid: 'bob',
        'https://erp.test/tenants': 'acme globex',
        realm: { roles: ['viewer'] },
        scope: 'audit.read openid',
        profile: { name: 'Bob' },
      },
      { claims },
    );

    expect(found?.actor).toMatchObject({ id: 'person:bob', name: 'Bob', tenants: ['acme', 'globex'] });
    expect(found?.actor.permissions).toEqual([
      'settings.read',
      'features.read',
      'features.evaluate',
      'change-requests.read',
      'organisation.read',
      'audit.read',
    ]);
    expect(found?.ignored.permissions).toEqual(['openid']);
  });

  it('reaches no tenant that is unknown, and none without a claim', () => {
    const found = resolve({ tenants: ['acme', 'nobody', '*', 'all'], roles: ['viewer'] });

    expect([found?.actor.tenants, found?.ignored.tenants]).toEqual([['acme'], ['nobody', '*', 'all']]);
    expect(resolve({ roles: ['viewer'] })?.actor.tenants).toEqual([]);
  });

  it('reaches all tenants by the configured value only', () => {
    expect(resolve({ tenants: ['*', 'acme'] }, { allTenantsValue: '*' })?.actor.tenants).toBe('all');
    expect(resolve({ tenants: ['all'] }, { allTenantsValue: '*' })?.actor.tenants).toEqual([]);
  });

  it('never goes beyond the ceiling, whatever it claims', () => {
    const wide = { roles: ['platform-admin'], permissions: ['*', 'settings.*', 'settings.define'] };

    expect(new Set(resolve(wide)?.actor.permissions)).toEqual(new Set(BUILT_IN_ROLES['tenant-admin']));
    expect(resolve(wide, { maxPermissions: ['audit.read', 'settings.*'] })?.actor.permissions).toEqual([
      'audit.read',
      'settings.*',
      'settings.define',
    ]);
    expect(resolve({ permissions: ['payroll.read'] })?.actor.permissions).toEqual([]);
    expect(resolve({ permissions: ['payroll.read'] }, { maxPermissions: ['payroll.*'] })?.actor.permissions).toEqual(['payroll.read']);
  });

  it('has a role of a tenant in that tenant only, as that tenant made it', () => {
    const actor = resolve({ tenants: ['acme', 'globex', 'umbrella'], roles: ['clerk', 'viewer'] })?.actor;

    expect(actor?.permissions).toEqual(BUILT_IN_ROLES.viewer);
    expect(actor?.grants?.everywhere).toEqual(BUILT_IN_ROLES.viewer);
    expect([...(actor?.grants?.byTenant ?? [])]).toEqual([
      ['acme', ['settings.read', 'settings.manage', 'features.read', 'features.evaluate', 'change-requests.read', 'organisation.read']],
      ['globex', ['audit.read', 'settings.read', 'features.read', 'features.evaluate', 'change-requests.read', 'organisation.read']],
    ]);
  });

  it('has what a tenant made of a role of the application there, and the ceiling holds for it too', () => {
    const actor = resolve({ tenants: ['acme', 'initech'], roles: ['support'] }, { maxPermissions: ['audit.read', 'settings.read'] })?.actor;

    expect(actor?.permissions).toEqual(['settings.read']);
    expect([...(actor?.grants?.byTenant ?? [])]).toEqual([['initech', ['audit.read', 'settings.read']]]);
  });

  it('has no role of a tenant that it does not reach', () => {
    const found = resolve({ tenants: ['umbrella'], roles: ['clerk', 'toString'] });

    expect(found?.actor).not.toHaveProperty('grants');
    expect([found?.actor.permissions, found?.ignored.roles]).toEqual([[], ['clerk', 'toString']]);
  });

  it('has roles by the map, where there is one, and by nothing else', () => {
    const roles = { 'erp-admins': ['tenant-admin'], readers: ['viewer', 'clerk'] };
    const found = resolve({ tenants: ['acme'], roles: ['readers', 'platform-admin', 'constructor'] }, { roles });

    expect(found?.actor.permissions).toEqual(BUILT_IN_ROLES.viewer);
    expect(found?.actor.grants?.byTenant.get('acme')).toContain('settings.manage');
    expect(found?.ignored.roles).toEqual(['platform-admin', 'constructor']);
  });
});

describe('claims', () => {
  it.each([
    [{ 'a.b': 1, a: { b: 2 } }, 'a.b', 1],
    [{ a: { b: 2 } }, 'a.b', 2],
    [{ a: null }, 'a.b', undefined],
    [{}, '__proto__', undefined],
    [{ a: {} }, 'a.constructor', undefined],
  ])('of %j at %s are %j', (claims, name, expected) => {
    expect(claimAt(claims, name)).toBe(expected);
  });

  it.each<[unknown, readonly string[]]>([
    ['a b  a', ['a', 'b']],
    [
      ['a b', 7, null, 'c', ''],
      ['a b', 'c'],
    ],
    [{ a: 1 }, []],
    [undefined, []],
  ])('that list words: %j', (claim, words) => {
    expect(wordsAt({ claim }, 'claim')).toEqual(words);
  });
});
