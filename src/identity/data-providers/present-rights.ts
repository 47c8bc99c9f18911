import { Injectable } from '@nestjs/common';
import { type Actor, ActorRights, Clock, type SqlSession } from '#libs/kernel';
import { API_KEY_AS_JSON, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { actorOf } from './identity.layer.ts';

/** Days for which the rights that a person had count, where nobody here can say which the person has now. */
export const RECORDED_RIGHTS_DAYS = 7;

const DAY_MS = 86_400_000;

/**
 * The present rights of API keys, read in the transaction that depends on them, so that a key revoked a moment ago has none. People
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
    return actorOf(row.key);
  }
}
