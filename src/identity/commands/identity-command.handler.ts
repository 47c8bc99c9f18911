import { APPLICATION_TENANT_ID, type Permission, type Scope, type TenantDirectory, tenantOf, TenantSuspendedException } from '#libs/kernel';
import { type ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';

/** Base of the handlers of API keys and roles: they change under the stream of the tenant, or of the application. */
export abstract class IdentityCommandHandler<C extends ConfigurationCommand<Result>, Result> extends TransactionalHandler<C, Result> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly tenants: TenantDirectory,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['identity.manage'];
  }

  protected async plan({ scope }: C): Promise<Omit<WorkPlan, 'context'>> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(tenant)).id;
    // What the application's roles hold is a fact of its tenants' keys and roles.
    return { tenantId, readTenants: [APPLICATION_TENANT_ID], streams: ['identity'] };
  }

  /** @throws TenantSuspendedException TENANT_SUSPENDED */
  protected async assertActive(scope: Scope): Promise<void> {
    const code = tenantOf(scope);
    if (code !== undefined && (await this.tenants.tenant(code)).status !== 'active') throw new TenantSuspendedException(code);
  }
}
