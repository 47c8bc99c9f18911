import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type CommandContext, IdGenerator, NO_SUBJECT, type Permission, Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { NewTenant, TenantState } from '../contracts/index.ts';
import { decideNewTenant } from '../domain/decide-tenant.ts';
import { TenantTree } from '../domain/tenant-tree.ts';
import { TenantRepository } from '../persistence/tenant.repository.ts';

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
export class CreateTenantHandler extends TransactionalHandler<CreateTenant, TenantState> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly tenants: TenantRepository,
    private readonly ids: IdGenerator,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['organisation.manage'];
  }

  protected plan(): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: APPLICATION_TENANT_ID, streams: ['organisation'] });
  }

  protected async handle({ tenant }: CreateTenant, work: Work): Promise<TenantState> {
    const tree = new TenantTree(await this.tenants.loadAll(work.sql));
    const state = decideNewTenant(tenant, tree, this.ids.next(), work.revisionAfter('organisation'));
    await this.tenants.write(work, state);
    work.change('organisation', [{ kind: 'tenant.created', subject: NO_SUBJECT, key: state.code, environment: ANY_ENVIRONMENT, after: { ...state } }]);
    return state;
  }
}
