import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ChainHead, type ChainVerification, ChainVerifier } from '#libs/changes';
import { APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';

/** Is the change log as it was written? */
export class VerifyAudit extends Query<ChainVerification> {
  constructor(
    readonly scope: Scope,
    readonly heads: readonly ChainHead[],
  ) {
    super();
  }
}

@QueryHandler(VerifyAudit)
export class VerifyAuditHandler implements IQueryHandler<VerifyAudit> {
  constructor(
    private readonly verifier: ChainVerifier,
    private readonly tenants: TenantDirectory,
  ) {}

  async execute({ scope, heads }: VerifyAudit): Promise<ChainVerification> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenantForAudit(tenant)).id;
    return this.verifier.verify(tenantId, heads);
  }
}
