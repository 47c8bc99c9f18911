import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, NO_SUBJECT, type Permission, Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import { ApiKeyRepository, publicState } from '../persistence/api-key.repository.ts';

/** Notes that an API key has expired: the trail tells of it, and no instance holds the key any longer. It stopped working at its time. */
export class ExpireApiKey extends ConfigurationCommand<void> {
  /** @param ownerId the tenant that the key belongs to, or the application's */
  constructor(
    readonly ownerId: string,
    readonly id: string,
    context: CommandContext,
  ) {
    super(Scope.application(), context);
  }
}

@CommandHandler(ExpireApiKey)
export class ExpireApiKeyHandler extends TransactionalHandler<ExpireApiKey, void> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly keys: ApiKeyRepository,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['identity.manage'];
  }

  protected async plan({ ownerId }: ExpireApiKey): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: ownerId, streams: ['identity'] });
  }

  protected async handle({ id }: ExpireApiKey, work: Work): Promise<void> {
    const stored = await this.keys.find(work.sql, work.tenantId, id);
    if (stored?.expiresAt === undefined || stored.revokedAt !== undefined || stored.expiredAt !== undefined) return;
    if (Date.parse(stored.expiresAt) > work.at.getTime()) return;
    const before = publicState(stored);
    const after = { ...before, expiredAt: work.at.toISOString() };
    await this.keys.expire(work.sql, work.tenantId, stored.id, after.expiredAt, work.revisionAfter('identity'));
    work.change('identity', [
      { kind: 'api-key.expired', subject: NO_SUBJECT, key: stored.id, environment: ANY_ENVIRONMENT, before: { ...before }, after },
    ]);
  }
}
