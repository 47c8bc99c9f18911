import { CommandHandler } from '@nestjs/cqrs';
import type { Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { ApiKeyRepository, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { DueKeyCommand, DueKeyHandler } from './due-key.handler.ts';

/** Notes that an API key has expired: the trail tells of it, and no instance holds the key any longer. It stopped working at its time. */
export class ExpireApiKey extends DueKeyCommand {}

@CommandHandler(ExpireApiKey)
export class ExpireApiKeyHandler extends DueKeyHandler<ExpireApiKey> {
  constructor(unitOfWork: UnitOfWork, keys: ApiKeyRepository) {
    super(unitOfWork, keys);
  }

  protected async perform(key: StoredApiKey, work: Work) {
    if (key.expiresAt === undefined || Date.parse(key.expiresAt) > work.at.getTime()) return undefined;
    const expiredAt = work.at.toISOString();
    await this.keys.expire(work.sql, work.tenantId, key.id, expiredAt, work.revisionAfter('identity'));
    return { kind: 'api-key.expired', after: { ...key, expiredAt } };
  }
}
