import { Injectable } from '@nestjs/common';
import type { TenantOverride } from '#libs/flag-engine';
import { type Actor, reaches, type SqlSession, type Work } from '#libs/kernel';
import type { FlagUser, FlagUsers } from '../domain/flag-users.ts';

/** How a tenant below overrides a flag. */
export interface OverrideBelow {
  readonly tenant: string;
  readonly environment: string;
  readonly configuration: TenantOverride;
}

/** What flags and segments are named by. */
export type FlagThing = 'flag' | 'segment';

/** Who asks: where, and what they may know of. */
type Asking = Pick<Work, 'sql' | 'tenantId' | 'actor'>;

/**
 * Keeps what is built on flags and segments from losing them at the same moment. Whoever refers to one of a scope above holds it,
 * whoever takes one away claims it. Streams are locked before, and one who claims waits for nothing further, so there is no deadlock.
 */
@Injectable()
export class FlagUsersRepository {
  /** Waits for whoever takes one of these away, and keeps others from it until the end of the transaction. */
  async hold(sql: SqlSession, what: FlagThing, places: readonly { readonly ownerId: string; readonly key: string }[]): Promise<void> {
    const names = [...new Set(places.map(({ ownerId, key }) => nameOf(what, ownerId, key)))].sort();
    for (const name of names) await sql.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [name]);
  }

  /** Waits for all who refer to it and have not committed yet, and lets new ones wait until the end of the transaction. */
  async claim({ sql, tenantId }: Work, what: FlagThing, key: string): Promise<void> {
    await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [nameOf(what, tenantId, key)]);
  }

  /** True when there are tenants below. */
  async hasScopesBelow({ sql, tenantId }: Asking): Promise<boolean> {
    const [row] = await sql.query<{ has: boolean }>(
      `select exists (select 1 from sm.flag_scopes_below('', '') s where s.tenant_id <> $1) as has`,
      [tenantId],
    );
    return row?.has === true;
  }

  /** How tenants below the work's scope override a flag of it. */
  async overridesBelow({ sql, tenantId }: Asking, key: string): Promise<readonly OverrideBelow[]> {
    return sql.query<OverrideBelow>(
      `select t.code as tenant, o.environment, o.configuration from sm.flag_overrides_below($1) o
       join sm.tenant t on t.id = o.tenant_id and t.id <> $2 order by t.code, o.environment`,
      [key, tenantId],
    );
  }

  /** What refers to a flag or a segment of the work's scope, as far as the actor may know of it. */
  async of({ sql, tenantId, actor }: Asking, what: FlagThing, key: string): Promise<FlagUsers> {
    const rows = await sql.query<Omit<FlagUser, 'tenant'> & { readonly code: string | null; readonly isOwn: boolean }>(
      `select u.kind, u.key, u.environment, t.code, u.tenant_id = $1 as "isOwn" from sm.users_of_flag_thing($2, $3) u
       left join sm.tenant t on t.id = u.tenant_id order by "isOwn" desc, t.code, u.kind, u.key, u.environment`,
      [tenantId, what, key],
    );
    return usersFor(
      actor,
      rows.map(({ code, isOwn, ...user }) => (isOwn || code === null ? user : { ...user, tenant: code })),
    );
  }
}

function nameOf(what: FlagThing, ownerId: string, key: string): string {
  return `flags/${what}/${ownerId}/${key}`;
}

/** Those that the actor may know of, and in how many tenants there are more. */
export function usersFor(actor: Actor, users: readonly FlagUser[]): FlagUsers {
  const isNamed = ({ tenant }: FlagUser): boolean => tenant === undefined || reaches(actor, tenant);
  const hidden = users.filter((user) => !isNamed(user)).map(({ tenant }) => tenant);
  return { named: users.filter(isNamed), hiddenTenants: new Set(hidden).size };
}
