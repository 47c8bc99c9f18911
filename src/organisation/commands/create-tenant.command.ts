import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, IdGenerator, NO_SUBJECT, Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { NewTenant, TenantState } from '../contracts/index.ts';
import { decideNewTenant } from '../domain/decide-tenant.ts';
import { TenantTree } from '../domain/tenant-tree.ts';
import { TenantRepository } from '../persistence/tenant.repository.ts';
import { TenantCommandHandler } from './tenant-command.handler.ts';

/** Creates a tenant. */
export class CreateTenant extends ConfigurationCommand<TenantState> {
  constructor(
    readonly tenant: NewTenant,
    context: CommandContext,
  ) {
    super(Scope.application(), context);
  }
}

@CommandHandler(CreateTenant)
export class CreateTenantHandler extends TenantCommandHandler<CreateTenant> {
  constructor(
    unitOfWork: UnitOfWork,
    tenants: TenantRepository,
    private readonly ids: IdGenerator,
  ) {
    super(unitOfWork, tenants);
  }

  protected async handle({ tenant }: CreateTenant, work: Work): Promise<TenantState> {
    const tree = new TenantTree(await this.tenants.loadAround(work.sql, [tenant.code, tenant.parent ?? ''], undefined));
    const state = decideNewTenant(tenant, tree, this.ids.next(), work.revisionAfter('organisation'));
    await this.tenants.write(work, state);
    work.change('organisation', [
      { kind: 'tenant.created', subject: NO_SUBJECT, key: state.code, environment: ANY_ENVIRONMENT, after: { ...state } },
    ]);
    return state;
  }
}
