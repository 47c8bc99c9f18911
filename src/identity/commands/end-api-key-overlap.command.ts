import { CommandHandler } from '@nestjs/cqrs';
import type { Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { ApiKeyRepository, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { DueKeyCommand, DueKeyHandler } from './due-key.handler.ts';

/** Forgets the secret that a key had before its rotation. It stopped working at its time. */
export class EndApiKeyOverlap extends DueKeyCommand {}

@CommandHandler(EndApiKeyOverlap)
export class EndApiKeyOverlapHandler extends DueKeyHandler<EndApiKeyOverlap> {
  constructor(unitOfWork: UnitOfWork, keys: ApiKeyRepository) {
    super(unitOfWork, keys);
  }

  protected async perform({ previous, previousHash: _previousHash, ...key }: StoredApiKey, work: Work) {
    if (previous === undefined || Date.parse(previous.worksUntil) > work.at.getTime()) return undefined;
    await this.keys.endOverlap(work.sql, work.tenantId, key.id, work.revisionAfter('identity'));
    return { kind: 'api-key.overlap-ended', after: key };
  }
}
