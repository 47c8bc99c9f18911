import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import type { ApiKeyState } from '../contracts/index.ts';
import { ApiKeysDataProvider } from '../data-providers/api-keys.data-provider.ts';

/** The keys of a scope, newest first; one of them when an id is given. */
export class ListApiKeys extends Query<readonly ApiKeyState[]> {
  constructor(
    readonly scope: Scope,
    readonly page: { readonly limit: number; readonly before?: string; readonly id?: string },
  ) {
    super();
  }
}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    private readonly keys: ApiKeysDataProvider,
    private readonly tenants: TenantDirectory,
  ) {}

  async execute({ scope, page }: ListApiKeys): Promise<readonly ApiKeyState[]> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(tenant)).id;
    return this.keys.list(tenantId, page);
  }
}
