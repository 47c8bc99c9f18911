import { Injectable } from '@nestjs/common';
import { ANY_ENVIRONMENT, type SqlSession, type Work } from '#libs/kernel';
import { isRunning } from '../domain/rollouts/flag-rollout.states.ts';
import type { StoredRollout } from '../domain/rollouts/stored-rollout.ts';
import { ROLLOUT_COLUMNS } from './flag-columns.ts';

/** Which running rollouts are looked for. */
export interface RunningPlace {
  readonly key: string;
  /** `*` = all. */
  readonly environment: string;
}

/** The write side of rollouts. */
@Injectable()
export class RolloutRepository {
  /** A rollout of the tenant. */
  async find(sql: SqlSession, tenantId: string, id: string): Promise<StoredRollout | undefined> {
    const [row] = await sql.query<StoredRollout>(`select ${ROLLOUT_COLUMNS} from sm.flag_rollout where tenant_id = $1 and id::text = $2`, [
      tenantId,
      id,
    ]);
    return row;
  }

  /** The rollouts of the work's tenant that run at any of the places. */
  async running({ sql, tenantId }: Work, places: readonly RunningPlace[]): Promise<readonly StoredRollout[]> {
    return sql.query<StoredRollout>(
      `select ${ROLLOUT_COLUMNS} from sm.flag_rollout r where tenant_id = $1 and ended_at is null and exists (
         select from unnest($2::text[], $3::text[]) as p (key, environment)
         where p.key = r.key and p.environment in (r.environment, $4)) order by id`,
      [tenantId, places.map(({ key }) => key), places.map(({ environment }) => environment), ANY_ENVIRONMENT],
    );
  }

  /** Inserts or replaces a rollout of the work's tenant. @returns it at the revision that the work gives it */
  async write(work: Work, rollout: StoredRollout): Promise<StoredRollout> {
    const written = { ...rollout, revision: work.revisionAfter('flags') };
    const { id, key, environment, ruleId, status, details, revision } = written;
    const endedAt = isRunning(status) ? null : (details.transitions.at(-1)?.at ?? work.at.toISOString());
    await work.sql.query(
      `insert into sm.flag_rollout (tenant_id, id, key, environment, rule_id, status, details, ended_at, revision)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (tenant_id, id) do update set status = excluded.status, details = excluded.details, ended_at = excluded.ended_at,
         revision = excluded.revision`,
      [work.tenantId, id, key, environment, ruleId, status, JSON.stringify(details), endedAt, revision],
    );
    return written;
  }
}
