import { CommandHandler } from '@nestjs/cqrs';
import {
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  type CommandContext,
  NO_SUBJECT,
  NotFoundException,
  type Permission,
  type Scope,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { ApiKeyState } from '../contracts/index.ts';
import { ApiKeyRepository, publicState } from '../persistence/api-key.repository.ts';

/** Revokes an API key: it stops working in every instance within a second. */
export class RevokeApiKey extends ConfigurationCommand<ApiKeyState> {
  constructor(
    scope: Scope,
    readonly id: string,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler extends TransactionalHandler<RevokeApiKey, ApiKeyState> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly keys: ApiKeyRepository,
    private readonly tenants: TenantDirectory,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['identity.manage'];
  }

  protected async plan({ scope }: RevokeApiKey): Promise<Omit<WorkPlan, 'context'>> {
    const tenant = tenantOf(scope);
    return { tenantId: tenant === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(tenant)).id, streams: ['identity'] };
  }

  protected async handle({ id }: RevokeApiKey, work: Work): Promise<ApiKeyState> {
    const stored = await this.keys.find(work.sql, work.tenantId, id);
    if (stored === undefined) throw new NotFoundException(`There is no API key "${id}" here.`, { details: { id } });
    const before = publicState(stored);
    if (stored.revokedAt !== undefined) return before;
    const after = { ...before, revokedAt: work.at.toISOString() };
    await this.keys.revoke(work.sql, work.tenantId, stored.id, after.revokedAt, work.revisionAfter('identity'));
    work.change('identity', [
      { kind: 'api-key.revoked', subject: NO_SUBJECT, key: stored.id, environment: ANY_ENVIRONMENT, before: { ...before }, after },
    ]);
    return after;
  }
}
