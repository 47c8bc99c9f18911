import { type Actor, isPermissionPattern, PERMISSIONS, ValidationException, violation, type Violation } from '#libs/kernel';
import type { NewRole } from '../contracts/index.ts';
import { assertPermissionsOfMaker } from './maker-limits.ts';
import { isBuiltInRole, type RoleBook } from './role-book.ts';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Judges a role: sound, and never wider than its maker.
 * @param inherited the roles known at application scope, whose names a tenant does not take; undefined for roles of the application itself
 * @throws ValidationException VALIDATION_FAILED; ForbiddenException FORBIDDEN
 */
export function checkRole(role: NewRole, inherited: RoleBook | undefined, maker: Actor): void {
  const violations = faultsOf(role, inherited);
  if (violations.length > 0) throw new ValidationException('The role is not valid.', { violations });
  assertPermissionsOfMaker('A role', role.permissions, maker);
}

function faultsOf({ name, permissions }: NewRole, inherited: RoleBook | undefined): readonly Violation[] {
  const found: Violation[] = [];
  if (!NAME.test(name)) {
    const message = 'The name of a role has 1 to 63 lower-case letters, digits and hyphens, and begins with a letter.';
    found.push(violation('ROLE_NAME', '/name', message, { in: 'path', pattern: NAME.source }));
  } else if (isBuiltInRole(name)) {
    found.push(violation('ROLE_BUILT_IN', '/name', `"${name}" is a built-in role. Choose another name.`, { in: 'path' }));
  } else if (inherited?.patternsOf(name, undefined) !== undefined) {
    found.push(
      violation('ROLE_INHERITED', '/name', `"${name}" is a role of the application. Use it, or choose another name.`, { in: 'path' }),
    );
  }
  if (permissions.length === 0) found.push(violation('NO_PERMISSION', '/permissions', 'Name at least one permission.'));
  permissions.forEach((permission, index) => {
    if (isPermissionPattern(permission)) return;
    const allowed = Object.keys(PERMISSIONS);
    found.push(violation('UNKNOWN_PERMISSION', `/permissions/${index}`, `There is no permission "${permission}".`, { allowed }));
  });
  return found;
}
