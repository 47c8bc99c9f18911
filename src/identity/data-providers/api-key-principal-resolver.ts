import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type Actor, APPLICATION_TENANT_ID, Clock, PrincipalResolver } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { UnitOfWork } from '#libs/persistence';
import { hashOfToken, isToken } from '../domain/api-key-token.ts';
import { ApiKeyRepository } from '../persistence/api-key.repository.ts';
import { IDENTITY_LAYER, type Principal } from './identity.layer.ts';

const FLUSH_MS = 30_000;

/** Finds the actor behind an API key in the layer of identities, and notes in batches when keys were used. */
@Injectable()
export class ApiKeyPrincipalResolver extends PrincipalResolver implements OnApplicationShutdown {
  private readonly logger = new Logger(ApiKeyPrincipalResolver.name);
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
    const { data } = await this.cache.acquire<ReadonlyMap<string, Principal>>(IDENTITY_LAYER, APPLICATION_TENANT_ID);
    const principal = data.get(hashOfToken(credential));
    const now = this.clock.now();
    if (principal === undefined || (principal.expiresAt !== undefined && principal.expiresAt <= now.getTime())) return undefined;
    this.used.set(principal.keyId, now);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
    return principal.actor;
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
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
