import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type Actor, APPLICATION_TENANT_ID, Clock, PrincipalResolver } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { UnitOfWork } from '#libs/persistence';
import { hashOfToken, isToken } from '../domain/api-key-token.ts';
import type { RoleBook } from '../domain/role-book.ts';
import { ApiKeyRepository, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { actorOfKey } from './key-actor.ts';
import { type Credential, IDENTITY_LAYER, type IdentityData } from './identity.layer.ts';

const FLUSH_MS = 30_000;

/** Finds the actor behind an API key in the layer of identities, and notes in batches when keys were used. */
@Injectable()
export class ApiKeyPrincipalResolver extends PrincipalResolver implements OnApplicationShutdown {
  private readonly logger = new Logger(ApiKeyPrincipalResolver.name);
  // What a key may do is worked out once for each state of the roles.
  private readonly actors = new WeakMap<StoredApiKey, { readonly roles: RoleBook; readonly actor: Actor }>();
  private used = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly clock: Clock,
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: ApiKeyRepository,
  ) {
    super();
  }

  async resolve(credential: string): Promise<Actor | undefined> {
    if (!isToken(credential)) return undefined;
    const { data } = await this.cache.acquire<IdentityData>(IDENTITY_LAYER, APPLICATION_TENANT_ID);
    const found = data.credentials.get(hashOfToken(credential));
    const now = this.clock.now();
    if (found === undefined || (found.worksUntil !== undefined && found.worksUntil <= now.getTime())) return undefined;
    this.used.set(found.key.id, now);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
    return this.actorOf(found, data.roles);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  private actorOf({ key }: Credential, roles: RoleBook): Actor {
    const known = this.actors.get(key);
    if (known?.roles === roles) return known.actor;
    const actor = actorOfKey(key, roles);
    this.actors.set(key, { roles, actor });
    return actor;
  }

  private async flush(): Promise<void> {
    const used = this.used;
    this.used = new Map();
    this.timer = undefined;
    if (used.size === 0) return;
    try {
      await this.unitOfWork.record(undefined, (sql) => this.keys.touch(sql, used));
    } catch (error) {
      this.logger.debug({ msg: 'The last use of keys could not be noted.', err: error });
    }
  }
}
