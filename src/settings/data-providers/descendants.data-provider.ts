import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';

/** Answers what lies below a tenant, as far as a tenant may know: counts, no names. */
@Injectable()
export class DescendantsDataProvider {
  /** How many tenants are below, and how many of them set each key themselves. */
  async count(
    sql: SqlSession,
    tenantId: string,
    keys: readonly string[],
  ): Promise<{ below: number; overriding: ReadonlyMap<string, number> }> {
    const [count] = await sql.query<{ below: number }>(
      `with recursive below as (
         select id from sm.tenant where case when $1::uuid = '00000000-0000-0000-0000-000000000000' then parent_id is null else parent_id = $1 end
         union all select t.id from sm.tenant t join below b on t.parent_id = b.id
       ) select count(*)::int as below from below`,
      [tenantId],
    );
    const rows = await sql.query<{ key: string; tenants: number }>(
      'select key, count(*)::int as tenants from sm.tenants_overriding($1, $2) group by key',
      [tenantId, keys],
    );
    return { below: count?.below ?? 0, overriding: new Map(rows.map((row) => [row.key, row.tenants])) };
  }
}
