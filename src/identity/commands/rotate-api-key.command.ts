import { CommandHandler } from '@nestjs/cqrs';
import {
  ANY_ENVIRONMENT,
  type CommandContext,
  IdGenerator,
  NO_SUBJECT,
  NotFoundException,
  type Scope,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import { scheduleDueWork } from '#libs/work';
import type { ApiKeyState } from '../contracts/index.ts';
import { API_KEY_OVERLAP } from '../domain/api-key-expiry.ts';
import { DEFAULT_OVERLAP, decideRotation } from '../domain/decide-rotation.ts';
import { assertPowersOfMaker } from '../domain/maker-limits.ts';
import { ApiKeyRepository, publicState, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { RoleRepository } from '../persistence/role.repository.ts';
import { IdentityCommandHandler } from './identity-command.handler.ts';

/** Gives a key a new secret, of which only the hash comes here; the secret before works until the overlap is over. */
export class RotateApiKey extends ConfigurationCommand<ApiKeyState> {
  constructor(
    scope: Scope,
    readonly id: string,
    readonly secret: { readonly prefix: string; readonly hash: string; readonly overlap: string | undefined },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RotateApiKey)
export class RotateApiKeyHandler extends IdentityCommandHandler<RotateApiKey, ApiKeyState> {
  constructor(
    unitOfWork: UnitOfWork,
    tenants: TenantDirectory,
    private readonly roles: RoleRepository,
    private readonly keys: ApiKeyRepository,
    private readonly ids: IdGenerator,
  ) {
    super(unitOfWork, tenants);
  }

  protected async handle({ scope, id, secret }: RotateApiKey, work: Work): Promise<ApiKeyState> {
    await this.assertActive(scope);
    const stored = await this.keys.find(work.sql, work.tenantId, id);
    if (stored === undefined) throw new NotFoundException(`There is no API key "${id}" here.`, { details: { id } });
    // Whoever gets the new secret can do what the key can.
    const book = await this.roles.bookOf(work, tenantOf(scope));
    const patterns = book.allPatternsOf(stored.roles, stored.permissions, tenantOf(scope));
    assertPowersOfMaker({ patterns, tenants: stored.tenants, environment: stored.environment }, scope, work.actor);
    const previous = decideRotation(stored, secret.overlap ?? DEFAULT_OVERLAP, work.at);
    const { previous: _previous, previousHash: _previousHash, ...kept } = stored;
    const after: StoredApiKey = {
      ...kept,
      prefix: secret.prefix,
      secretHash: secret.hash,
      rotatedAt: work.at.toISOString(),
      ...(previous === undefined ? {} : { previous, previousHash: stored.secretHash }),
    };
    await this.keys.rotate(work.sql, after, work.revisionAfter('identity'));
    if (previous !== undefined) {
      const dueAt = new Date(previous.worksUntil);
      await scheduleDueWork(work.sql, { id: this.ids.next(), tenantId: work.tenantId, kind: API_KEY_OVERLAP, subject: stored.id, dueAt });
    }
    const state = publicState(after);
    work.change('identity', [
      {
        kind: 'api-key.rotated',
        subject: NO_SUBJECT,
        key: stored.id,
        environment: ANY_ENVIRONMENT,
        before: { ...publicState(stored) },
        after: { ...state },
      },
    ]);
    return state;
  }
}
