import type { CommandContext, Scope } from '#libs/kernel';
import type { ApiKeyState, CreatedApiKey, NewApiKey } from './api-key-state.ts';

/** The face of the identity module. */
export abstract class IdentityCoordinator {
  /** The module's name, `identity`. */
  abstract getName(): string;
  /** @throws ForbiddenException FORBIDDEN when the key would be wider than its maker; ValidationException */
  abstract createApiKey(scope: Scope, key: NewApiKey, context: CommandContext): Promise<CreatedApiKey>;
  /** @throws NotFoundException NOT_FOUND */
  abstract revokeApiKey(scope: Scope, id: string, context: CommandContext): Promise<ApiKeyState>;
  /** The keys that belong to the scope, newest first. */
  abstract listApiKeys(scope: Scope, page: { limit: number; before?: string }): Promise<readonly ApiKeyState[]>;
  /** @throws NotFoundException NOT_FOUND */
  abstract getApiKey(scope: Scope, id: string): Promise<ApiKeyState>;
}
