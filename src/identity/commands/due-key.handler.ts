import { ANY_ENVIRONMENT, type CommandContext, NO_SUBJECT, type Permission, Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import { type ApiKeyRepository, publicState, type StoredApiKey } from '../persistence/api-key.repository.ts';

/** What is done to a key when its time has come. */
export abstract class DueKeyCommand extends ConfigurationCommand<void> {
  /** @param ownerId the tenant that the key belongs to, or the application's */
  constructor(
    readonly ownerId: string,
    readonly id: string,
    context: CommandContext,
  ) {
    super(Scope.application(), context);
  }
}

/** Base of their handlers: the key's own state decides whether there is anything to do, since due work is a hint. */
export abstract class DueKeyHandler<C extends DueKeyCommand> extends TransactionalHandler<C, void> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly keys: ApiKeyRepository,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['identity.manage'];
  }

  protected plan({ ownerId }: C): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: ownerId, streams: ['identity'] });
  }

  protected async handle({ id }: C, work: Work): Promise<void> {
    const stored = await this.keys.find(work.sql, work.tenantId, id);
    if (stored === undefined || stored.revokedAt !== undefined || stored.expiredAt !== undefined) return;
    const done = await this.perform(stored, work);
    if (done === undefined) return;
    const change = { subject: NO_SUBJECT, key: stored.id, environment: ANY_ENVIRONMENT };
    work.change('identity', [{ ...change, kind: done.kind, before: { ...publicState(stored) }, after: { ...publicState(done.after) } }]);
  }

  /** @returns what was done, for the trail; undefined when it was not time */
  protected abstract perform(key: StoredApiKey, work: Work): Promise<{ readonly kind: string; readonly after: StoredApiKey } | undefined>;
}
