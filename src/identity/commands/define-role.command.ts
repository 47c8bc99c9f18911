import { CommandHandler } from '@nestjs/cqrs';
import {
  ANY_ENVIRONMENT,
  type CommandContext,
  jsonEquals,
  NO_SUBJECT,
  type Scope,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { ExpectedRoleRevision, NewRole, RoleState } from '../contracts/index.ts';
import { checkRole } from '../domain/decide-role.ts';
import { RoleRepository } from '../persistence/role.repository.ts';
import { RoleCommandHandler } from './role-command.handler.ts';

/** Creates a role of a tenant or of the application, or changes it. */
export class DefineRole extends ConfigurationCommand<RoleState> {
  constructor(
    scope: Scope,
    readonly role: NewRole,
    readonly expected: ExpectedRoleRevision,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(DefineRole)
export class DefineRoleHandler extends RoleCommandHandler<DefineRole, RoleState> {
  constructor(unitOfWork: UnitOfWork, tenants: TenantDirectory, roles: RoleRepository) {
    super(unitOfWork, tenants, roles);
  }

  protected async handle({ scope, role, expected }: DefineRole, work: Work): Promise<RoleState> {
    await this.assertActive(scope);
    const tenant = tenantOf(scope);
    const stored = await this.roles.find(work.sql, work.tenantId, role.name);
    // A role that the tenant made before the application took its name can still be changed.
    const inherited = tenant === undefined || stored !== undefined ? undefined : await this.roles.bookOf(work, tenant);
    checkRole(role, inherited, work.actor);
    await this.assertExpected(work, role.name, expected, stored);
    const wanted = { name: role.name, description: role.description ?? '', permissions: [...new Set(role.permissions)] };
    const origin = tenant === undefined ? 'application' : 'tenant';
    const before = stored && { name: stored.name, description: stored.description, permissions: stored.permissions };
    if (stored !== undefined && jsonEquals(before, wanted)) return { ...wanted, origin, revision: stored.revision };
    await this.roles.write(work, wanted);
    const change = { kind: 'role.defined', subject: NO_SUBJECT, key: role.name, environment: ANY_ENVIRONMENT };
    work.change('identity', [{ ...change, ...(before === undefined ? {} : { before }), after: wanted }]);
    return { ...wanted, origin, revision: work.revisionAfter('identity') };
  }
}
