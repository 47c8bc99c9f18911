import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ChangeEntry, type ChangeFilter, ChangeLogReader, type ChangePosition } from '#libs/changes';
import { APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';

/** Who changed what, newest first. */
export class ListAuditEntries extends Query<readonly ChangeEntry[]> {
  constructor(
    readonly scope: Scope,
    readonly filter: ChangeFilter,
    readonly page: { readonly limit: number; readonly below?: ChangePosition },
  ) {
    super();
  }
}

@QueryHandler(ListAuditEntries)
export class ListAuditEntriesHandler implements IQueryHandler<ListAuditEntries> {
  constructor(
    private readonly changes: ChangeLogReader,
    private readonly tenants: TenantDirectory,
  ) {}

  async execute({ scope, filter, page }: ListAuditEntries): Promise<readonly ChangeEntry[]> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenantForAudit(tenant)).id;
    return this.changes.entries(tenantId, filter, page.limit, page.below);
  }
}
