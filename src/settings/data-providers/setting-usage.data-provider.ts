import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type TenantReach } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';

/** Tenants below a scope, and those of them that hold something of their own for a key. */
export interface UsageBelow {
  readonly tenants: number;
  readonly overriding: number;
  readonly items: readonly { readonly code: string; readonly name: string }[];
}

// Counts are of all tenants below; names only of those that the reader reaches ($3; null = all).
const USAGE = `
with recursive below as (
  select id, status from sm.tenant where case when $1::uuid = '${APPLICATION_TENANT_ID}' then parent_id is null else parent_id = $1 end
  union all select t.id, t.status from sm.tenant t join below b on t.parent_id = b.id
), overriding as (
  select t.code, t.name from sm.tenants_overriding($1, array[$2]) o join sm.tenant t on t.id = o.tenant_id where t.status <> 'closed'
)
select (select count(*)::int from below where status <> 'closed') as tenants, (select count(*)::int from overriding) as overriding,
  coalesce((select jsonb_agg(to_jsonb(page)) from (
    select code, name from overriding where ($3::text[] is null or code = any ($3)) and ($4::text is null or code collate "C" > $4)
    order by code collate "C" limit $5) page), '[]') as items`;

/** Answers who overrides a key below a tenant, or in the whole installation. */
@Injectable()
export class SettingUsageDataProvider {
  constructor(private readonly reader: DatabaseReader) {}

  /** The tenants that override the key, by their codes, above the code `after`. */
  async of(
    tenantId: string,
    key: string,
    reach: TenantReach,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<UsageBelow> {
    const parameters = [tenantId, key, reach === 'all' ? null : reach, page.after ?? null, page.limit];
    const [usage] = await this.reader.read({ tenantId }, (sql) => sql.query<UsageBelow>(USAGE, parameters));
    return usage ?? { tenants: 0, overriding: 0, items: [] };
  }
}
