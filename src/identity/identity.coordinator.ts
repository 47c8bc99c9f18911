import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { type CommandContext, NotFoundException, type Scope } from '#libs/kernel';
import { CreateApiKey } from './commands/create-api-key.command.ts';
import { RevokeApiKey } from './commands/revoke-api-key.command.ts';
import { DefineRole } from './commands/define-role.command.ts';
import { RemoveRole } from './commands/remove-role.command.ts';
import { RotateApiKey } from './commands/rotate-api-key.command.ts';
import {
  type ApiKeyState,
  type CreatedApiKey,
  type ExpectedRoleRevision,
  IdentityCoordinator,
  type NewApiKey,
  type NewRole,
  type RoleState,
} from './contracts/index.ts';
import { hashOfToken, newToken } from './domain/api-key-token.ts';
import { RoleNotFoundException } from './domain/identity.exceptions.ts';
import { ListRoles } from './queries/list-roles.query.ts';
import { ListApiKeys } from './queries/list-api-keys.query.ts';

/** Builds messages and sends them to their bus. */
@Injectable()
export class IdentityCoordinatorImpl extends IdentityCoordinator {
  getName(): string {
    return 'identity';
  }

  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {
    super();
  }

  async createApiKey(scope: Scope, key: NewApiKey, context: CommandContext): Promise<CreatedApiKey> {
    const { token, prefix } = newToken();
    const state = await this.commands.execute(new CreateApiKey(scope, key, { prefix, hash: hashOfToken(token) }, context));
    // A replay answers the first key's state; the token made for this call then belongs to nothing.
    return state.prefix === prefix ? { ...state, key: token } : state;
  }

  async rotateApiKey(scope: Scope, id: string, overlap: string | undefined, context: CommandContext): Promise<CreatedApiKey> {
    const { token, prefix } = newToken();
    const state = await this.commands.execute(new RotateApiKey(scope, id, { prefix, hash: hashOfToken(token), overlap }, context));
    return state.prefix === prefix ? { ...state, key: token } : state;
  }

  revokeApiKey(scope: Scope, id: string, context: CommandContext): Promise<ApiKeyState> {
    return this.commands.execute(new RevokeApiKey(scope, id, context));
  }

  listApiKeys(scope: Scope, page: { limit: number; before?: string }): Promise<readonly ApiKeyState[]> {
    return this.queries.execute(new ListApiKeys(scope, page));
  }

  async getApiKey(scope: Scope, id: string): Promise<ApiKeyState> {
    const [key] = await this.queries.execute(new ListApiKeys(scope, { limit: 1, id }));
    if (key === undefined) throw new NotFoundException(`There is no API key "${id}" here.`, { details: { id } });
    return key;
  }

  listRoles(scope: Scope): Promise<readonly RoleState[]> {
    return this.queries.execute(new ListRoles(scope));
  }

  async getRole(scope: Scope, name: string): Promise<RoleState> {
    const role = (await this.listRoles(scope)).find((one) => one.name === name);
    if (role === undefined) throw new RoleNotFoundException(name);
    return role;
  }

  defineRole(scope: Scope, role: NewRole, expected: ExpectedRoleRevision, context: CommandContext): Promise<RoleState> {
    return this.commands.execute(new DefineRole(scope, role, expected, context));
  }

  async removeRole(scope: Scope, name: string, expected: ExpectedRoleRevision, context: CommandContext): Promise<void> {
    await this.commands.execute(new RemoveRole(scope, name, expected, context));
  }
}
