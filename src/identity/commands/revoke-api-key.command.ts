import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, NO_SUBJECT, NotFoundException, type Scope, TenantDirectory, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { ApiKeyState } from '../contracts/index.ts';
import { ApiKeyRepository, publicState } from '../persistence/api-key.repository.ts';
import { IdentityCommandHandler } from './identity-command.handler.ts';

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
export class RevokeApiKeyHandler extends IdentityCommandHandler<RevokeApiKey, ApiKeyState> {
  constructor(
    unitOfWork: UnitOfWork,
    tenants: TenantDirectory,
    private readonly keys: ApiKeyRepository,
  ) {
    super(unitOfWork, tenants);
  }

  protected async handle({ id }: RevokeApiKey, work: Work): Promise<ApiKeyState> {
    const stored = await this.keys.find(work.sql, work.tenantId, id);
    if (stored === undefined) throw new NotFoundException(`There is no API key "${id}" here.`, { details: { id } });
    const before = publicState(stored);
    if (stored.revokedAt !== undefined) return before;
    const revokedAt = work.at.toISOString();
    const after = publicState({ ...stored, revokedAt });
    await this.keys.revoke(work.sql, work.tenantId, stored.id, revokedAt, work.revisionAfter('identity'));
    work.change('identity', [
      {
        kind: 'api-key.revoked',
        subject: NO_SUBJECT,
        key: stored.id,
        environment: ANY_ENVIRONMENT,
        before: { ...before },
        after: { ...after },
      },
    ]);
    return after;
  }
}
