import {
  type Actor,
  BUILT_IN_ROLES,
  covers,
  ForbiddenException,
  isPermissionPattern,
  PERMISSIONS,
  reaches,
  type Scope,
  tenantOf,
  ValidationException,
  violation,
  type Violation,
} from '#libs/kernel';
import type { NewApiKey } from '../contracts/index.ts';

// Without it the instant would depend on the time zone of the server.
const OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/;

/** Every permission pattern that roles and single permissions add up to. */
export function patternsOf(roles: readonly string[], permissions: readonly string[]): readonly string[] {
  const ofRoles = roles.flatMap((role) => (Object.hasOwn(BUILT_IN_ROLES, role) ? BUILT_IN_ROLES[role as keyof typeof BUILT_IN_ROLES] : []));
  return [...new Set<string>([...ofRoles, ...permissions])];
}

/**
 * Judges a new key: sound, and never wider than its maker in permissions, tenants or environment.
 * @throws ValidationException VALIDATION_FAILED; ForbiddenException FORBIDDEN
 */
export function checkNewApiKey(key: NewApiKey, scope: Scope, maker: Actor, now: Date): void {
  const violations = faultsOf(key, scope, now);
  if (violations.length > 0) throw new ValidationException('The API key is not valid.', { violations });
  const patterns = patternsOf(key.roles ?? [], key.permissions ?? []);
  // A wildcard also covers permissions that do not exist yet: only a maker who holds that wildcard, or a wider one, may pass it on.
  const wider = patterns.filter((pattern) => !maker.permissions.some((held) => covers(held, pattern)));
  if (wider.length > 0)
    throw new ForbiddenException(`A key cannot be wider than its maker, who lacks ${wider.join(', ')}.`, {
      details: { permissions: wider },
    });
  const tenant = tenantOf(scope);
  const tenants = tenant === undefined ? key.tenants : [tenant];
  const foreign = tenants === undefined ? maker.tenants !== 'all' : tenants.some((code) => !reaches(maker, code));
  if (foreign) throw new ForbiddenException('A key cannot reach tenants that its maker does not reach.');
  if (maker.environment !== undefined && key.environment !== maker.environment) {
    throw new ForbiddenException(`A key made by one that is confined to "${maker.environment}" must be confined to it too.`);
  }
}

function faultsOf(key: NewApiKey, scope: Scope, now: Date): readonly Violation[] {
  const found: Violation[] = [];
  if (key.name.trim() === '') found.push(violation('NAME_REQUIRED', '/name', 'A name of 1 to 255 characters is needed.'));
  const roles = Object.keys(BUILT_IN_ROLES);
  key.roles?.forEach((role, index) => {
    if (!roles.includes(role))
      found.push(violation('UNKNOWN_ROLE', `/roles/${index}`, `There is no role "${role}". Use: ${roles.join(', ')}.`, { allowed: roles }));
  });
  key.permissions?.forEach((permission, index) => {
    if (!isPermissionPattern(permission)) {
      found.push(
        violation('UNKNOWN_PERMISSION', `/permissions/${index}`, `There is no permission "${permission}".`, {
          allowed: Object.keys(PERMISSIONS),
        }),
      );
    }
  });
  if ((key.roles ?? []).length + (key.permissions ?? []).length === 0)
    found.push(violation('NO_PERMISSION', '/roles', 'Name at least one role or permission.'));
  const tenant = tenantOf(scope);
  if (tenant !== undefined && key.tenants?.some((code) => code !== tenant) === true) {
    found.push(
      violation('FOREIGN_TENANT', '/tenants', `A key made below the tenant "${tenant}" reaches that tenant only.`, { allowed: [tenant] }),
    );
  }
  if (key.expiresAt !== undefined && !(Date.parse(key.expiresAt) > now.getTime())) {
    found.push(violation('EXPIRES_IN_PAST', '/expiresAt', 'expiresAt must be an instant in the future, ISO 8601.'));
  }
  if (key.expiresAt?.includes('T') === true && !OFFSET.test(key.expiresAt)) {
    found.push(violation('EXPIRES_WITHOUT_OFFSET', '/expiresAt', 'expiresAt must end in Z or an offset such as +01:00.'));
  }
  return found;
}
