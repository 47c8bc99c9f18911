import type { CommandContext, Scope } from '#libs/kernel';
import type { ApiKeyState, CreatedApiKey, NewApiKey } from './api-key-state.ts';
import type { ExpectedRoleRevision, NewRole, RoleState } from './role-state.ts';

/** The face of the identity module. */
export abstract class IdentityCoordinator {
  /** The module's name, `identity`. */
  abstract getName(): string;
  /** @throws ForbiddenException FORBIDDEN when the key would be wider than its maker; ValidationException */
  abstract createApiKey(scope: Scope, key: NewApiKey, context: CommandContext): Promise<CreatedApiKey>;
  /**
   * Gives a key a new secret; the one before works until the overlap is over.
   * @param overlap ISO 8601 duration in days or less, at most P90D
   * @throws NotFoundException NOT_FOUND; ForbiddenException FORBIDDEN when the key is wider than the actor; ValidationException;
   * ApiKeyEndedException API_KEY_ENDED; RotationUnderWayException ROTATION_UNDER_WAY
   */
  abstract rotateApiKey(scope: Scope, id: string, overlap: string | undefined, context: CommandContext): Promise<CreatedApiKey>;
  /** @throws NotFoundException NOT_FOUND */
  abstract revokeApiKey(scope: Scope, id: string, context: CommandContext): Promise<ApiKeyState>;
  /** The keys that belong to the scope, newest first. */
  abstract listApiKeys(scope: Scope, page: { limit: number; before?: string }): Promise<readonly ApiKeyState[]>;
  /** @throws NotFoundException NOT_FOUND */
  abstract getApiKey(scope: Scope, id: string): Promise<ApiKeyState>;
  /** The roles known in the scope: built-in ones, the application's, the tenant's own. */
  abstract listRoles(scope: Scope): Promise<readonly RoleState[]>;
  /** @throws NotFoundException NOT_FOUND */
  abstract getRole(scope: Scope, name: string): Promise<RoleState>;
  /**
   * Creates a role of exactly this scope, or changes it; keys and tokens that name it follow within a second.
   * @throws ForbiddenException FORBIDDEN when the role would be wider than its maker; ValidationException; StaleException
   */
  abstract defineRole(scope: Scope, role: NewRole, expected: ExpectedRoleRevision, context: CommandContext): Promise<RoleState>;
  /** @throws NotFoundException NOT_FOUND; StaleException; RoleInUseException ROLE_IN_USE naming the keys that have it */
  abstract removeRole(scope: Scope, name: string, expected: ExpectedRoleRevision, context: CommandContext): Promise<void>;
}
