import { isJsonObject, isPermissionPattern } from '#libs/kernel';
import { TOKEN_ALGORITHMS, type TokenAlgorithm, type TokenClaims, type TokenKeys, type TokenOptions } from '../core/contracts/index.ts';
import { soundKeysOf } from '../identity/domain/token-keys.ts';
import type { EnvironmentReader } from './environment-reader.ts';

const ALGORITHMS: readonly TokenAlgorithm[] = [...TOKEN_ALGORITHMS.asymmetric, ...TOKEN_ALGORITHMS.symmetric];
const KEY_SOURCES = ['JWT_JWKS_URL', 'JWT_PUBLIC_KEY', 'JWT_SECRET'] as const;
const CLAIMS: Readonly<Record<keyof TokenClaims, string>> = {
  subject: 'JWT_SUBJECT_CLAIM',
  name: 'JWT_NAME_CLAIM',
  tenants: 'JWT_TENANTS_CLAIM',
  roles: 'JWT_ROLES_CLAIM',
  permissions: 'JWT_PERMISSIONS_CLAIM',
};
const OTHERS = ['JWT_ALGORITHMS', 'JWT_CLOCK_TOLERANCE_SECONDS', 'JWT_JWKS_REFRESH_SECONDS', 'JWT_JWKS_MAX_AGE_SECONDS'];
const LIMITS = ['JWT_ALL_TENANTS_VALUE', 'JWT_ROLE_MAP', 'JWT_MAX_PERMISSIONS'];
const VARIABLES = ['JWT_ISSUER', 'JWT_AUDIENCE', ...KEY_SOURCES, ...Object.values(CLAIMS), ...OTHERS, ...LIMITS];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Which tokens are taken; undefined when no variable of them is set. Problems are noted on the reader. */
export function readTokenOptions(reader: EnvironmentReader, isProduction: boolean): TokenOptions | undefined {
  const set = VARIABLES.filter((name) => reader.text(name) !== undefined);
  if (set.length === 0) return undefined;
  for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE'])
    if (!set.includes(name)) reader.problems.push(`${name} is needed, since ${set.join(', ')} is set.`);
  const keys = keysOf(reader, isProduction);
  const algorithms = reader.list('JWT_ALGORITHMS', isAlgorithm, `possible are ${ALGORITHMS.join(', ')}`).filter(isAlgorithm);
  if (keys !== undefined) checkKeys(reader, keys, algorithms);
  const isPattern = (text: string) => isPermissionPattern(text);
  const maxPermissions = reader.list('JWT_MAX_PERMISSIONS', isPattern, 'it must be a permission such as settings.read, or settings.*');
  const allTenantsValue = reader.text('JWT_ALL_TENANTS_VALUE');
  const roles = roleMapOf(reader);
  return {
    issuer: reader.text('JWT_ISSUER') ?? '',
    audiences: reader.list('JWT_AUDIENCE', () => true, ''),
    keys: keys ?? { kind: 'jwks', url: '' },
    clockToleranceSeconds: reader.integer('JWT_CLOCK_TOLERANCE_SECONDS', 5, 0, 300),
    claims: claimsOf(reader),
    ...(algorithms.length === 0 ? {} : { algorithms }),
    ...(allTenantsValue === undefined ? {} : { allTenantsValue }),
    ...(roles === undefined ? {} : { roles }),
    ...(maxPermissions.length === 0 ? {} : { maxPermissions }),
  };
}

function keysOf(reader: EnvironmentReader, isProduction: boolean): TokenKeys | undefined {
  const given = KEY_SOURCES.filter((name) => reader.text(name) !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'None' : given.join(' and ');
    reader.problems.push(`${what} of ${KEY_SOURCES.join(', ')} is set; tokens need exactly one of them to be checked with.`);
    return undefined;
  }
  const url = reader.text('JWT_JWKS_URL');
  if (url !== undefined) return providerOf(reader, url, isProduction);
  const key = reader.text('JWT_PUBLIC_KEY');
  if (key !== undefined) return { kind: 'public-key', key: key.replaceAll('\\n', '\n') };
  const secret = reader.text('JWT_SECRET') ?? '';
  if (isProduction && /example|change-me|local-only/i.test(secret))
    reader.problems.push('JWT_SECRET holds an example secret, which is refused in production.');
  return { kind: 'secret', secret };
}

function providerOf(reader: EnvironmentReader, url: string, isProduction: boolean): TokenKeys {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // Whoever can answer in the provider's stead makes tokens of his own.
  const isSafe = parsed?.protocol === 'https:' || (parsed?.protocol === 'http:' && (!isProduction || LOOPBACK.test(parsed.hostname)));
  if (!isSafe) reader.problems.push('JWT_JWKS_URL must be an address with https (http only on this machine, or outside production).');
  if (parsed !== undefined && parsed.username + parsed.password !== '')
    reader.problems.push('JWT_JWKS_URL must hold no user and password.');
  return {
    kind: 'jwks',
    url,
    refreshSeconds: reader.integer('JWT_JWKS_REFRESH_SECONDS', 300, 10, 86_400),
    maxAgeSeconds: reader.integer('JWT_JWKS_MAX_AGE_SECONDS', 86_400, 60, 604_800),
  };
}

function checkKeys(reader: EnvironmentReader, keys: TokenKeys, algorithms: readonly TokenAlgorithm[]): void {
  const sound = soundKeysOf(keys, algorithms.length === 0 ? undefined : algorithms);
  const name = { jwks: KEY_SOURCES[0], 'public-key': KEY_SOURCES[1], secret: KEY_SOURCES[2] }[keys.kind];
  if (typeof sound === 'string') reader.problems.push(`${name} and JWT_ALGORITHMS do not fit: ${sound}.`);
}

function claimsOf(reader: EnvironmentReader): TokenClaims {
  return Object.fromEntries(
    Object.entries(CLAIMS).flatMap(([claim, variable]) => {
      const name = reader.text(variable);
      return name === undefined ? [] : [[claim, name]];
    }),
  );
}

function roleMapOf(reader: EnvironmentReader): Readonly<Record<string, readonly string[]>> | undefined {
  const text = reader.text('JWT_ROLE_MAP');
  if (text === undefined) return undefined;
  const map = parsed(text);
  if (isRoleMap(map)) return map;
  reader.problems.push('JWT_ROLE_MAP must be a JSON object of lists of role names, such as {"erp-admins":["tenant-admin"]}.');
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRoleMap(value: unknown): value is Readonly<Record<string, readonly string[]>> {
  if (!isJsonObject(value)) return false;
  return Object.values(value).every((names) => Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== ''));
}

function isAlgorithm(text: string): text is TokenAlgorithm {
  return ALGORITHMS.some((algorithm) => algorithm === text);
}
