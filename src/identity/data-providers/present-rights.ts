import { Injectable } from '@nestjs/common';
import { type Actor, ActorRights, APPLICATION_TENANT_ID, Clock, type SqlSession } from '#libs/kernel';
import { API_KEY_AS_JSON, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { type OwnedRoles, RoleBook } from '../domain/role-book.ts';
import { actorOfKey } from './key-actor.ts';

/** Days for which the rights that a person had count, where nobody here can say which the person has now. */
export const RECORDED_RIGHTS_DAYS = 7;

const DAY_MS = 86_400_000;

/**
 * The present rights of API keys and of their roles, read in the transaction that depends on them, so that a key revoked a moment ago has none. People
 * whom another system knows keep the rights with which they acted, for seven days.
 */
@Injectable()
export class PresentRights extends ActorRights {
  constructor(private readonly clock: Clock) {
    super();
  }

  async present(sql: SqlSession, actor: Actor, at: Date): Promise<Actor | undefined> {
    const now = this.clock.now().getTime();
    if (actor.kind === 'system') return actor;
    if (actor.kind === 'person') return now - at.getTime() <= RECORDED_RIGHTS_DAYS * DAY_MS ? actor : undefined;
    const [row] = await sql.query<{ key: StoredApiKey }>(
      `select ${API_KEY_AS_JSON} as key from sm.api_key where id::text = $1 and revoked_at is null and expired_at is null`,
      [actor.id],
    );
    if (row === undefined || (row.key.expiresAt !== undefined && Date.parse(row.key.expiresAt) <= now)) return undefined;
    return actorOfKey(row.key, await rolesOf(sql, row.key));
  }
}

/** The roles that the key may name: those of its owner, and those of the application. */
async function rolesOf(sql: SqlSession, { tenantId, tenants }: StoredApiKey): Promise<RoleBook> {
  const rows = await sql.query<{ owner: string; name: string; permissions: string[] }>(
    'select r.tenant_id as owner, r.name, r.permissions from sm.roles_of($1::uuid[]) r',
    [[APPLICATION_TENANT_ID, tenantId]],
  );
  const owned = [...Map.groupBy(rows, (row) => row.owner)].map(([owner, roles]): [string, OwnedRoles] => [
    owner,
    {
      tenant: owner === APPLICATION_TENANT_ID ? undefined : tenants?.[0],
      roles: new Map(roles.map(({ name, permissions }) => [name, permissions])),
    },
  ]);
  return new RoleBook(new Map(owned));
}
