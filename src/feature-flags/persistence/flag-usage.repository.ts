import { Injectable } from '@nestjs/common';
import type { SqlSession } from '#libs/kernel';

/** What a tenant was answered. */
export interface CountedUse {
  /** Who owns the flag. */
  readonly ownerId: string;
  readonly key: string;
  readonly environment: string;
  /** '' = none: the caller's default. */
  readonly variant: string;
  readonly isError: boolean;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly evaluations: number;
  /** Not before the last of these evaluations. */
  readonly at: Date;
}

/** What became of a transaction: `forgotten` when it is too long ago to be told. */
export type TransactionFate = 'none' | 'committed' | 'aborted' | 'in progress' | 'forgotten';

const COUNTED = `
select c.owner_id, c.key, c.environment, c.variant, c.is_error, c.day, c.evaluations, c.at
from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::date[], $8::bigint[], $9::timestamptz[])
  as c (owner_id, key, environment, variant, is_error, day, evaluations, at)`;

// In the order of the keys, so that two processes which write the same rows do not wait for each other in a circle.
const ADD = `
insert into sm.flag_usage as u (tenant_id, owner_id, key, environment, variant, is_error, day, evaluations)
select $1, owner_id, key, environment, variant, is_error, day, sum(evaluations) from (${COUNTED}) counted
group by owner_id, key, environment, variant, is_error, day order by owner_id, key, environment, variant, is_error, day
on conflict (tenant_id, owner_id, key, environment, variant, is_error, day) do update set evaluations = u.evaluations + excluded.evaluations`;

const NOTE = `
insert into sm.flag_last_use as u (tenant_id, owner_id, key, environment, variant, is_error, first_at, last_at)
select $1, owner_id, key, environment, variant, is_error, min(at), max(at) from (${COUNTED}) counted
group by owner_id, key, environment, variant, is_error order by owner_id, key, environment, variant, is_error
on conflict (tenant_id, owner_id, key, environment, variant, is_error)
do update set first_at = least(u.first_at, excluded.first_at), last_at = greatest(u.last_at, excluded.last_at)`;

// A transaction of a database that was restored from before it is none of this one's.
const FATE = `
select pg_current_xact_id()::text as own, case
  when $1::xid8 is null then 'none'
  when $1::xid8 >= pg_current_xact_id() then 'aborted'
  else coalesce(pg_xact_status($1::xid8), 'forgotten') end as earlier`;

/** The write side of the usage of flags. */
@Injectable()
export class FlagUsageRepository {
  /** The id of the transaction under way, and what became of an earlier one, whose commit may have gone unanswered. */
  async transactions(sql: SqlSession, earlier: string | undefined): Promise<{ readonly own: string; readonly earlier: TransactionFate }> {
    const [row] = await sql.query<{ own: string; earlier: TransactionFate }>(FATE, [earlier ?? null]);
    if (row === undefined) throw new Error('The database does not tell its transactions.');
    return row;
  }

  /** Adds to what the tenant has used. */
  async add(sql: SqlSession, tenantId: string, uses: readonly CountedUse[]): Promise<void> {
    const columns = [
      tenantId,
      uses.map(({ ownerId }) => ownerId),
      uses.map(({ key }) => key),
      uses.map(({ environment }) => environment),
      uses.map(({ variant }) => variant),
      uses.map(({ isError }) => isError),
      uses.map(({ day }) => day),
      uses.map(({ evaluations }) => evaluations),
      uses.map(({ at }) => at.toISOString()),
    ];
    await sql.query(ADD, columns);
    await sql.query(NOTE, columns);
  }

  /** Removes the tenant's counts of days before `day`. @returns the first day that is left */
  async removeBefore(sql: SqlSession, tenantId: string, day: string): Promise<string | undefined> {
    await sql.query('delete from sm.flag_usage where tenant_id = $1 and day < $2', [tenantId, day]);
    const [row] = await sql.query<{ first: string | null }>('select min(day)::text as first from sm.flag_usage where tenant_id = $1', [
      tenantId,
    ]);
    return row?.first ?? undefined;
  }
}
