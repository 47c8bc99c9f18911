import { Injectable } from '@nestjs/common';
import type { SqlSession, Work } from '#libs/kernel';
import type { EnvironmentState } from '../contracts/index.ts';

/** An environment as its row holds it. */
export type StoredEnvironment = Omit<EnvironmentState, 'inherited'>;

/** The write side of environments. */
@Injectable()
export class EnvironmentRepository {
  /** The environment of exactly this tenant (or the application). */
  async find(sql: SqlSession, tenantId: string, name: string): Promise<StoredEnvironment | undefined> {
    const [row] = await sql.query<StoredEnvironment>(
      `select name, description, protected, required_approvals as "requiredApprovals", revision::float8 as revision
       from sm.environment where tenant_id = $1 and name = $2`,
      [tenantId, name],
    );
    return row;
  }

  /** Inserts or replaces an environment of the work's tenant. */
  async write(work: Work, environment: Omit<StoredEnvironment, 'revision'>): Promise<void> {
    const { name, description, requiredApprovals } = environment;
    await work.sql.query(
      `insert into sm.environment (tenant_id, name, description, protected, required_approvals, revision) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, name) do update set description = excluded.description, protected = excluded.protected,
         required_approvals = excluded.required_approvals, revision = excluded.revision`,
      [work.tenantId, name, description, environment.protected, requiredApprovals, work.revisionAfter('organisation')],
    );
  }

  /** Deletes an environment of the work's tenant. */
  async remove(work: Work, name: string): Promise<void> {
    await work.sql.query('delete from sm.environment where tenant_id = $1 and name = $2', [work.tenantId, name]);
  }
}
