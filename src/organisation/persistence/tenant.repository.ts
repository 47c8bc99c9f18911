import { Injectable } from '@nestjs/common';
import type { SqlSession, Work } from '#libs/kernel';
import type { TenantState } from '../contracts/index.ts';

/** The write side of tenants. All of them change under the application's stream `organisation`. */
@Injectable()
export class TenantRepository {
  /**
   * Some tenants with all that stand above them, and those below one; the closed ones too.
   * @param codes what is asked about; codes that nobody has count for nothing
   * @param top the tenant whose descendants are wanted
   */
  async loadAround(sql: SqlSession, codes: readonly string[], top: string | undefined): Promise<readonly TenantState[]> {
    const rows = await sql.query<TenantRow>(
      `with recursive above as (
         select id, parent_id from sm.tenant where code = any ($1) union select t.id, t.parent_id from sm.tenant t join above a on t.id = a.parent_id
       ), below as (
         select id from sm.tenant where code = $2 union select t.id from sm.tenant t join below b on t.parent_id = b.id
       )
       select t.id, t.code, t.name, p.code as parent, t.status, t.time_zone, t.revision::float8 as revision
       from sm.tenant t left join sm.tenant p on p.id = t.parent_id where t.id in (select id from above union select id from below)`,
      [codes, top ?? null],
    );
    return rows.map(toTenantState);
  }

  /** Inserts or replaces a tenant. */
  async write(work: Work, tenant: TenantState): Promise<void> {
    await work.sql.query(
      `insert into sm.tenant (id, code, name, parent_id, status, time_zone, revision, created_at, updated_at)
       values ($1, $2, $3, (select id from sm.tenant where code = $4), $5, $6, $7, $8, $8)
       on conflict (id) do update set name = excluded.name, parent_id = excluded.parent_id, status = excluded.status,
         time_zone = excluded.time_zone, revision = excluded.revision, updated_at = excluded.updated_at`,
      [tenant.id, tenant.code, tenant.name, tenant.parent ?? null, tenant.status, tenant.timeZone, tenant.revision, work.at.toISOString()],
    );
  }
}

/** A tenant as SQL answers it. */
export interface TenantRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  readonly status: TenantState['status'];
  readonly time_zone: string;
  readonly revision: number;
}

/** Turns a row into a state. */
export function toTenantState(row: TenantRow): TenantState {
  const { id, code, name, status, revision } = row;
  return { id, code, name, ...(row.parent === null ? {} : { parent: row.parent }), status, timeZone: row.time_zone, revision };
}
