import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type ChangeEntry, ChangeLogReader, type ChangePosition, RecordedNames } from '#libs/changes';
import { type Actor, actorIn, APPLICATION_TENANT_ID, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { type AuditFilter, changeFilterOf } from '../domain/audit-filter.ts';

/** Who changed what, newest first. */
export class ListAuditEntries extends Query<readonly ChangeEntry[]> {
  constructor(
    readonly scope: Scope,
    readonly filter: AuditFilter,
    readonly page: { readonly limit: number; readonly below?: ChangePosition },
    readonly reader: Actor,
  ) {
    super();
  }
}

@QueryHandler(ListAuditEntries)
export class ListAuditEntriesHandler implements IQueryHandler<ListAuditEntries> {
  constructor(
    private readonly changes: ChangeLogReader,
    private readonly names: RecordedNames,
    private readonly tenants: TenantDirectory,
  ) {}

  async execute({ scope, filter, page, reader }: ListAuditEntries): Promise<readonly ChangeEntry[]> {
    const tenant = tenantOf(scope);
    const tenantId = tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenantForAudit(tenant)).id;
    return this.changes.entries(tenantId, await changeFilterOf(filter, this.names, actorIn(reader, tenant)), page.limit, page.below);
  }
}
