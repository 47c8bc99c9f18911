import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ConfigurationException, readConfiguration } from './configuration.ts';

const BASIC = { JWT_ISSUER: 'https://id.test/', JWT_AUDIENCE: 'settings-management' };
const JWKS = { ...BASIC, JWT_JWKS_URL: 'https://id.test/jwks' };
const SECRET = 's'.repeat(32);
const PEM = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString();

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfiguration(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationException)) throw error;
    return error.message.split('\n').slice(1);
  }
}

describe('the configuration of tokens', () => {
  it('is absent when nothing of it is set', () => {
    expect(readConfiguration({ JWT_ISSUER: '' })).not.toHaveProperty('tokens');
  });

  it('takes a provider, with sane values for the rest', () => {
    expect(readConfiguration(JWKS).tokens).toEqual({
      issuer: 'https://id.test/',
      audiences: ['settings-management'],
      keys: { kind: 'jwks', url: 'https://id.test/jwks', refreshSeconds: 300, maxAgeSeconds: 86_400 },
      clockToleranceSeconds: 5,
      claims: {},
    });
  });

  it('takes everything that can be set', () => {
    const { tokens } = readConfiguration({
      ...JWKS,
      JWT_AUDIENCE: 'settings-management, erp',
      JWT_ALGORITHMS: 'RS256,ES256',
      JWT_CLOCK_TOLERANCE_SECONDS: '0',
      JWT_JWKS_REFRESH_SECONDS: '10',
      JWT_JWKS_MAX_AGE_SECONDS: '604800',
      JWT_SUBJECT_CLAIM: 'oid',
      JWT_NAME_CLAIM: 'profile.name',
      JWT_TENANTS_CLAIM: 'https://erp.test/tenants',
      JWT_ROLES_CLAIM: 'realm_access.roles',
      JWT_PERMISSIONS_CLAIM: 'scope',
      JWT_ALL_TENANTS_VALUE: '*',
      JWT_ROLE_MAP: '{"erp-admins":["tenant-admin"]}',
      JWT_MAX_PERMISSIONS: 'settings.*,payroll.read',
    });

    expect(tokens).toEqual({
      issuer: 'https://id.test/',
      audiences: ['settings-management', 'erp'],
      algorithms: ['RS256', 'ES256'],
      keys: { kind: 'jwks', url: 'https://id.test/jwks', refreshSeconds: 10, maxAgeSeconds: 604_800 },
      clockToleranceSeconds: 0,
      claims: {
        subject: 'oid',
        name: 'profile.name',
        tenants: 'https://erp.test/tenants',
        roles: 'realm_access.roles',
        permissions: 'scope',
      },
      allTenantsValue: '*',
      roles: { 'erp-admins': ['tenant-admin'] },
      maxPermissions: ['settings.*', 'payroll.read'],
    });
  });

  it('takes a public key, also on one line, and a secret', () => {
    expect(readConfiguration({ ...BASIC, JWT_PUBLIC_KEY: PEM.replaceAll('\n', '\\n') }).tokens?.keys).toEqual({
      kind: 'public-key',
      key: PEM,
    });
    expect(readConfiguration({ ...BASIC, JWT_SECRET: SECRET }).tokens?.keys).toEqual({ kind: 'secret', secret: SECRET });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no issuer', { JWT_AUDIENCE: 'a', JWT_JWKS_URL: 'https://id.test' }, /JWT_ISSUER is needed, since/],
    ['no audience', { JWT_ISSUER: 'a', JWT_JWKS_URL: 'https://id.test' }, /JWT_AUDIENCE is needed, since/],
    ['no keys', BASIC, /None of JWT_JWKS_URL, JWT_PUBLIC_KEY, JWT_SECRET is set/],
    ['two sources of keys', { ...JWKS, JWT_SECRET: SECRET }, /JWT_JWKS_URL and JWT_SECRET of .* exactly one/],
    ['an address of no kind', { ...BASIC, JWT_JWKS_URL: 'id.test' }, /JWT_JWKS_URL must be an address with https/],
    ['a file', { ...BASIC, JWT_JWKS_URL: 'file:///etc/keys' }, /JWT_JWKS_URL must be an address with https/],
    ['an open address in production', { ...BASIC, JWT_JWKS_URL: 'http://id.test', NODE_ENV: 'production' }, /JWT_JWKS_URL must be/],
    ['a password in the address', { ...BASIC, JWT_JWKS_URL: 'https://a:hunter2@id.test' }, /JWT_JWKS_URL must hold no user and password/],
    ['an unknown algorithm', { ...JWKS, JWT_ALGORITHMS: 'none' }, /JWT_ALGORITHMS holds "none"/],
    ['a symmetric algorithm with a provider', { ...JWKS, JWT_ALGORITHMS: 'HS256' }, /JWT_JWKS_URL and JWT_ALGORITHMS do not fit: HS256/],
    ['a symmetric one with a public key', { ...BASIC, JWT_PUBLIC_KEY: PEM, JWT_ALGORITHMS: 'HS256' }, /JWT_PUBLIC_KEY and .*HS256/],
    ['a public key as secret', { ...BASIC, JWT_SECRET: PEM }, /JWT_SECRET and .*no secret/],
    ['a short secret', { ...BASIC, JWT_SECRET: 'hunter2' }, /JWT_SECRET and .*at least 32 bytes/],
    [
      'an example secret in production',
      { ...BASIC, JWT_SECRET: `example-${SECRET}`, NODE_ENV: 'production' },
      /JWT_SECRET holds an example/,
    ],
    ['a map that is no JSON', { ...JWKS, JWT_ROLE_MAP: 'admins' }, /JWT_ROLE_MAP must be a JSON object/],
    ['a map of text', { ...JWKS, JWT_ROLE_MAP: '{"a":"viewer"}' }, /JWT_ROLE_MAP must be a JSON object/],
    ['an unknown permission', { ...JWKS, JWT_MAX_PERMISSIONS: 'settings.fly' }, /JWT_MAX_PERMISSIONS holds "settings.fly"/],
    ['a tolerance of days', { ...JWKS, JWT_CLOCK_TOLERANCE_SECONDS: '301' }, /JWT_CLOCK_TOLERANCE_SECONDS is "301"/],
  ])('is refused with %s', (_name, env, message) => {
    const problems = problemsOf(env);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('tells all problems at once', () => {
    expect(
      problemsOf({ JWT_ROLE_MAP: '7', JWT_ALGORITHMS: 'none', RATE_LIMIT_PER_MINUTE: '-1', FAILED_AUTHENTICATIONS_PER_MINUTE: 'x' }),
    ).toHaveLength(7);
  });

  it('takes an open address on this machine in production', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(problemsOf({ ...BASIC, JWT_JWKS_URL: `http://${host}:8080/jwks`, NODE_ENV: 'production' })).toEqual([]);
  });
});
