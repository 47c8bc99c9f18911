import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { ApiKeyState } from '../contracts/index.ts';
import { API_KEY_AS_JSON, publicState, type StoredApiKey } from '../persistence/api-key.repository.ts';

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
    private readonly reader: DatabaseReader,
    private readonly tenants: TenantDirectory,
  ) {}

  async execute({ scope, page }: ListApiKeys): Promise<readonly ApiKeyState[]> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(tenant)).id;
    const rows = await this.reader.readDirectory((sql) =>
      sql.query<{ key: StoredApiKey }>(
        `select ${API_KEY_AS_JSON} as key from sm.api_key
         where tenant_id = $1 and ($2::text is null or id::text < $2) and ($3::text is null or id::text = $3) order by id desc limit $4`,
        [tenantId, page.before ?? null, page.id ?? null, page.limit],
      ),
    );
    return rows.map((row) => publicState(row.key));
  }
}
