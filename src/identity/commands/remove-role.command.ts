import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, NO_SUBJECT, type Scope, TenantDirectory, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { ExpectedRoleRevision } from '../contracts/index.ts';
import { RoleInUseException, RoleNotFoundException } from '../domain/identity.exceptions.ts';
import { ApiKeyRepository } from '../persistence/api-key.repository.ts';
import { RoleRepository } from '../persistence/role.repository.ts';
import { RoleCommandHandler } from './role-command.handler.ts';

/** Removes a role of exactly this scope that no working key has. */
export class RemoveRole extends ConfigurationCommand<undefined> {
  constructor(
    scope: Scope,
    readonly name: string,
    readonly expected: ExpectedRoleRevision,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RemoveRole)
export class RemoveRoleHandler extends RoleCommandHandler<RemoveRole, undefined> {
  constructor(
    unitOfWork: UnitOfWork,
    tenants: TenantDirectory,
    roles: RoleRepository,
    private readonly keys: ApiKeyRepository,
  ) {
    super(unitOfWork, tenants, roles);
  }

  protected async handle({ scope, name, expected }: RemoveRole, work: Work): Promise<undefined> {
    await this.assertActive(scope);
    const stored = await this.roles.find(work.sql, work.tenantId, name);
    if (stored === undefined) throw new RoleNotFoundException(name);
    await this.assertExpected(work, name, expected, stored);
    await this.assertUnused(work, name, scope);
    await this.roles.remove(work, name);
    const before = { name: stored.name, description: stored.description, permissions: stored.permissions };
    work.change('identity', [{ kind: 'role.removed', subject: NO_SUBJECT, key: name, environment: ANY_ENVIRONMENT, before }]);
    return undefined;
  }

  // Keys of every tenant may have a role of the application.
  private async assertUnused(work: Work, name: string, scope: Scope): Promise<void> {
    const users = await this.keys.withRole(work.sql, name, scope.level === 'application' ? undefined : work.tenantId);
    if (users.length === 0) return;
    const keys = users.map(({ id, prefix, name: called }) => ({ id, prefix, name: called }));
    const message = `Role "${name}" cannot be removed while keys have it: ${keys.map(({ prefix }) => prefix).join(', ')}. Revoke them first.`;
    throw new RoleInUseException(message, { details: { role: name, keys } });
  }
}
