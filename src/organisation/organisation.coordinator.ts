import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { CommandContext, Scope } from '#libs/kernel';
import { ChangeTenant } from './commands/change-tenant.command.ts';
import { CreateTenant } from './commands/create-tenant.command.ts';
import { DefineEnvironment } from './commands/define-environment.command.ts';
import { RemoveEnvironment } from './commands/remove-environment.command.ts';
import {
  type EnvironmentDefinition,
  type EnvironmentState,
  type ExpectedRevision,
  type NewTenant,
  OrganisationCoordinator,
  type TenantChange,
  type TenantState,
} from './contracts/index.ts';
import { GetEnvironment } from './queries/get-environment.query.ts';
import { GetTenant } from './queries/get-tenant.query.ts';
import { ListEnvironments } from './queries/list-environments.query.ts';
import { ListTenants } from './queries/list-tenants.query.ts';

/** Builds messages and sends them to their bus. */
@Injectable()
export class OrganisationCoordinatorImpl extends OrganisationCoordinator {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {
    super();
  }

  getName(): string {
    return 'organisation';
  }

  createTenant(tenant: NewTenant, context: CommandContext): Promise<TenantState> {
    return this.commands.execute(new CreateTenant(tenant, context));
  }

  changeTenant(code: string, change: TenantChange, expected: ExpectedRevision, context: CommandContext): Promise<TenantState> {
    return this.commands.execute(new ChangeTenant(code, change, expected, context));
  }

  getTenant(code: string): Promise<TenantState> {
    return this.queries.execute(new GetTenant(code));
  }

  listTenants(codes: 'all' | readonly string[], page: { limit: number; after?: string }): Promise<readonly TenantState[]> {
    return this.queries.execute(new ListTenants(codes, page));
  }

  listEnvironments(scope: Scope): Promise<readonly EnvironmentState[]> {
    return this.queries.execute(new ListEnvironments(scope));
  }

  getEnvironment(scope: Scope, name: string): Promise<EnvironmentState> {
    return this.queries.execute(new GetEnvironment(scope, name));
  }

  defineEnvironment(
    scope: Scope,
    environment: EnvironmentDefinition,
    expected: ExpectedRevision,
    context: CommandContext,
  ): Promise<EnvironmentState> {
    return this.commands.execute(new DefineEnvironment(scope, environment, expected, context));
  }

  async removeEnvironment(scope: Scope, name: string, expected: ExpectedRevision, context: CommandContext): Promise<void> {
    await this.commands.execute(new RemoveEnvironment(scope, name, expected, context));
  }
}
