import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { APPLICATION_TENANT_ID, type Scope, TenantDirectory } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import type { EnvironmentState } from '../contracts/index.ts';
import { ORGANISATION_LAYER, type OrganisationData } from '../data-providers/organisation.layer.ts';

/** The environments of a tenant (its own and the application's), or of the application. */
export class ListEnvironments extends Query<readonly EnvironmentState[]> {
  constructor(readonly scope: Scope) {
    super();
  }
}

@QueryHandler(ListEnvironments)
export class ListEnvironmentsHandler implements IQueryHandler<ListEnvironments> {
  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly directory: TenantDirectory,
  ) {}

  async execute({ scope }: ListEnvironments): Promise<readonly EnvironmentState[]> {
    const { data } = await this.cache.acquire<OrganisationData>(ORGANISATION_LAYER, APPLICATION_TENANT_ID);
    const own = scope.level === 'application' ? APPLICATION_TENANT_ID : (await this.directory.tenant(scope.tenant)).id;
    const owned = [...new Set([APPLICATION_TENANT_ID, own])].flatMap((owner) => data.environments.get(owner) ?? []);
    // The tenant's own comes last and wins over one that the application defined later.
    return [...new Map(owned.map((environment) => [environment.name, environment])).values()]
      .map(({ tenantId, ...environment }) => ({ ...environment, inherited: tenantId !== own }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }
}
