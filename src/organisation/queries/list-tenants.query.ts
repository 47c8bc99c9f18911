import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { APPLICATION_TENANT_ID } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import type { TenantState } from '../contracts/index.ts';
import { ORGANISATION_LAYER, type OrganisationData } from '../data-providers/organisation.layer.ts';

/** Tenants in the order of their codes, closed ones left out. */
export class ListTenants extends Query<readonly TenantState[]> {
  constructor(
    readonly codes: 'all' | readonly string[],
    readonly page: { readonly limit: number; readonly after?: string },
  ) {
    super();
  }
}

@QueryHandler(ListTenants)
export class ListTenantsHandler implements IQueryHandler<ListTenants> {
  constructor(private readonly cache: ConfigurationCacheService) {}

  async execute({ codes, page }: ListTenants): Promise<readonly TenantState[]> {
    const { data } = await this.cache.acquire<OrganisationData>(ORGANISATION_LAYER, APPLICATION_TENANT_ID);
    const wanted = codes === 'all' ? [...data.byCode.keys()] : codes;
    return wanted
      .filter((code) => page.after === undefined || code > page.after)
      .sort()
      .map((code) => data.byCode.get(code))
      .filter((tenant): tenant is TenantState => tenant !== undefined && tenant.status !== 'closed')
      .slice(0, page.limit);
  }
}
