import { APPLICATION_TENANT_ID } from '#libs/kernel';
import type { ConfigurationCommand, UnitOfWork, WorkPlan } from '#libs/persistence';
import type { TenantState } from '../contracts/index.ts';
import type { TenantRepository } from '../persistence/tenant.repository.ts';
import { OrganisationCommandHandler } from './organisation-command.handler.ts';

/** Base of the handlers of tenants: all of them change under one stream, so that two moves cannot make a circle. */
export abstract class TenantCommandHandler<C extends ConfigurationCommand<TenantState>> extends OrganisationCommandHandler<C, TenantState> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly tenants: TenantRepository,
  ) {
    super(unitOfWork);
  }

  protected plan(): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: APPLICATION_TENANT_ID, streams: ['organisation'] });
  }
}
