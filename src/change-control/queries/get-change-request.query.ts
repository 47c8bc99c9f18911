import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { ChangeRequestNotFoundException, type ChangeRequestState } from '../contracts/index.ts';
import { ChangeRequestsDataProvider } from '../data-providers/change-requests.data-provider.ts';

/** One request with what it is about. */
export class GetChangeRequest extends Query<ChangeRequestState> {
  constructor(
    readonly scope: Scope,
    readonly id: string,
    readonly reader: Actor,
  ) {
    super();
  }
}

@QueryHandler(GetChangeRequest)
export class GetChangeRequestHandler implements IQueryHandler<GetChangeRequest> {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly requests: ChangeRequestsDataProvider,
  ) {}

  async execute({ scope, id, reader }: GetChangeRequest): Promise<ChangeRequestState> {
    const code = tenantOf(scope);
    const tenantId = code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(code)).id;
    const found = await this.requests.find(tenantId, id, reader);
    if (found === undefined) throw new ChangeRequestNotFoundException(id);
    return found;
  }
}
