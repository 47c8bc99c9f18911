import {
  type Actor,
  isPermissionPattern,
  PERMISSIONS,
  type Scope,
  tenantOf,
  ValidationException,
  violation,
  type Violation,
} from '#libs/kernel';
import type { NewApiKey } from '../contracts/index.ts';
import { assertPowersOfMaker } from './maker-limits.ts';
import type { RoleBook } from './role-book.ts';

/** What a new key is judged by. */
export interface KeyFacts {
  readonly scope: Scope;
  readonly maker: Actor;
  readonly now: Date;
  readonly book: RoleBook;
}

/** The roles that a refusal names; a tenant may have made any number. */
const MAX_NAMED = 50;
// Without it the instant would depend on the time zone of the server.
const OFFSET = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/;

/**
 * Judges a new key: sound, and never wider than its maker in permissions, tenants or environment.
 * @param book the roles known to the owner
 * @throws ValidationException VALIDATION_FAILED; ForbiddenException FORBIDDEN
 */
export function checkNewApiKey(key: NewApiKey, { scope, maker, now, book }: KeyFacts): void {
  const { roles = [], permissions = [], tenants, environment } = key;
  const violations = faultsOf(key, scope, now, book);
  if (violations.length > 0) throw new ValidationException('The API key is not valid.', { violations });
  assertPowersOfMaker({ patterns: book.allPatternsOf(roles, permissions, tenantOf(scope)), tenants, environment }, scope, maker);
}

function faultsOf(key: NewApiKey, scope: Scope, now: Date, book: RoleBook): readonly Violation[] {
  const found: Violation[] = [];
  if (key.name.trim() === '') found.push(violation('NAME_REQUIRED', '/name', 'A name of 1 to 255 characters is needed.'));
  const roles = book.namesIn(tenantOf(scope));
  const allowed = roles.slice(0, MAX_NAMED);
  key.roles?.forEach((role, index) => {
    if (!roles.includes(role))
      found.push(
        violation('UNKNOWN_ROLE', `/roles/${index}`, `There is no role "${role}". Use one of these: ${allowed.join(', ')}.`, { allowed }),
      );
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
