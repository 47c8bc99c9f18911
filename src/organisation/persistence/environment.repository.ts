import { Injectable } from '@nestjs/common';
import type { SqlSession, Work } from '#libs/kernel';

/** The write side of environments. */
@Injectable()
export class EnvironmentRepository {
  /** The environment of exactly this tenant (or the application). */
  async find(sql: SqlSession, tenantId: string, name: string): Promise<{ description: string; revision: number } | undefined> {
    const [row] = await sql.query<{ description: string; revision: number }>(
      'select description, revision::float8 as revision from sm.environment where tenant_id = $1 and name = $2',
      [tenantId, name],
    );
    return row;
  }

  /** Inserts or replaces an environment of the work's tenant. */
  async write(work: Work, name: string, description: string): Promise<void> {
    await work.sql.query(
      `insert into sm.environment (tenant_id, name, description, revision) values ($1, $2, $3, $4)
       on conflict (tenant_id, name) do update set description = excluded.description, revision = excluded.revision`,
      [work.tenantId, name, description, work.revisionAfter('organisation')],
    );
  }

  /** Deletes an environment of the work's tenant. */
  async remove(work: Work, name: string): Promise<void> {
    await work.sql.query('delete from sm.environment where tenant_id = $1 and name = $2', [work.tenantId, name]);
  }
}
