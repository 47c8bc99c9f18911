import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import type { ChangeRequestFilter, ChangeRequestSummary } from '../contracts/index.ts';
import { ChangeRequestsDataProvider } from '../data-providers/change-requests.data-provider.ts';
import { summaryOf } from '../domain/stored-change-request.ts';

/** The requests of the application or of a tenant, newest first. */
export class ListChangeRequests extends Query<readonly ChangeRequestSummary[]> {
  constructor(
    readonly scope: Scope,
    readonly filter: ChangeRequestFilter,
    readonly page: { readonly limit: number; readonly before?: string },
    readonly reader: Actor,
  ) {
    super();
  }
}

@QueryHandler(ListChangeRequests)
export class ListChangeRequestsHandler implements IQueryHandler<ListChangeRequests> {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly requests: ChangeRequestsDataProvider,
  ) {}

  async execute({ scope, filter, page, reader }: ListChangeRequests): Promise<readonly ChangeRequestSummary[]> {
    const code = tenantOf(scope);
    const tenantId = code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(code)).id;
    return (await this.requests.list(tenantId, filter, page, reader)).map(summaryOf);
  }
}
