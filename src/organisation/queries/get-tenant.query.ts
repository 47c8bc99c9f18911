import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { APPLICATION_TENANT_ID, TenantNotFoundException } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import type { TenantState } from '../contracts/index.ts';
import { ORGANISATION_LAYER, type OrganisationData } from '../data-providers/organisation.layer.ts';

/** One tenant. */
export class GetTenant extends Query<TenantState> {
  constructor(readonly code: string) {
    super();
  }
}

@QueryHandler(GetTenant)
export class GetTenantHandler implements IQueryHandler<GetTenant> {
  constructor(private readonly cache: ConfigurationCacheService) {}

  async execute({ code }: GetTenant): Promise<TenantState> {
    const { data } = await this.cache.acquire<OrganisationData>(ORGANISATION_LAYER, APPLICATION_TENANT_ID);
    const tenant = data.byCode.get(code);
    if (tenant === undefined || tenant.status === 'closed') throw new TenantNotFoundException(code);
    return tenant;
  }
}
