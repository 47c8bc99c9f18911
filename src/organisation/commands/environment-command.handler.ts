import { APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf, TenantSuspendedException } from '#libs/kernel';
import type { ConfigurationCommand, UnitOfWork, WorkPlan } from '#libs/persistence';
import type { EnvironmentRepository } from '../persistence/environment.repository.ts';
import { OrganisationCommandHandler } from './organisation-command.handler.ts';

/** Base of the handlers of environments: they change under the stream of the tenant, or of the application. */
export abstract class EnvironmentCommandHandler<C extends ConfigurationCommand<Result>, Result> extends OrganisationCommandHandler<
  C,
  Result
> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly directory: TenantDirectory,
    protected readonly environments: EnvironmentRepository,
  ) {
    super(unitOfWork);
  }

  protected async plan(command: C): Promise<Omit<WorkPlan, 'context'>> {
    const code = tenantOf(command.scope);
    const tenantId = code === undefined ? APPLICATION_TENANT_ID : (await this.directory.tenant(code)).id;
    return { tenantId, streams: ['organisation'] };
  }

  /** @throws TenantSuspendedException TENANT_SUSPENDED */
  protected async assertActive(scope: Scope): Promise<void> {
    const code = tenantOf(scope);
    if (code !== undefined && (await this.directory.tenant(code)).status !== 'active') throw new TenantSuspendedException(code);
  }
}
