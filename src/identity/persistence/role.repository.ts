import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, type Work } from '#libs/kernel';
import { type OwnedRoles, RoleBook } from '../domain/role-book.ts';

/** A role as it is stored. */
export interface StoredRole {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly revision: number;
}

/** The write side of roles. */
@Injectable()
export class RoleRepository {
  /** The role of exactly this tenant (or the application). */
  async find(sql: SqlSession, tenantId: string, name: string): Promise<StoredRole | undefined> {
    const [role] = await sql.query<StoredRole>(
      'select name, description, permissions, revision::float8 as revision from sm.role where tenant_id = $1 and name = $2',
      [tenantId, name],
    );
    return role;
  }

  /** The roles known to a tenant, as they stand after the locks of the work; needs the application among the tenants it may read. */
  async bookOf(work: Work, tenant: string | undefined): Promise<RoleBook> {
    const rows = await work.sql.query<{ tenant_id: string; name: string; permissions: readonly string[] }>(
      `select tenant_id, name, permissions from sm.role where tenant_id = $1
       union select tenant_id, name, permissions from sm.role where tenant_id = $2`,
      [APPLICATION_TENANT_ID, work.tenantId],
    );
    const owners = Map.groupBy(rows, (row) => row.tenant_id);
    const owned = [...owners].map(([id, roles]): [string, OwnedRoles] => [
      id,
      {
        tenant: id === APPLICATION_TENANT_ID ? undefined : tenant,
        roles: new Map(roles.map(({ name, permissions }) => [name, permissions])),
      },
    ]);
    return new RoleBook(new Map(owned));
  }

  /** Inserts or replaces a role of the work's tenant. */
  async write(work: Work, { name, description, permissions }: Omit<StoredRole, 'revision'>): Promise<void> {
    await work.sql.query(
      `insert into sm.role (tenant_id, name, description, permissions, revision) values ($1, $2, $3, $4::jsonb, $5)
       on conflict (tenant_id, name) do update set description = excluded.description, permissions = excluded.permissions, revision = excluded.revision`,
      [work.tenantId, name, description, JSON.stringify(permissions), work.revisionAfter('identity')],
    );
  }

  /** Deletes a role of the work's tenant. */
  async remove(work: Work, name: string): Promise<void> {
    await work.sql.query('delete from sm.role where tenant_id = $1 and name = $2', [work.tenantId, name]);
  }
}
