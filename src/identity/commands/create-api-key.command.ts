import { CommandHandler } from '@nestjs/cqrs';
import {
  ANY_ENVIRONMENT,
  type CommandContext,
  EnvironmentNotFoundException,
  IdGenerator,
  NO_SUBJECT,
  type Scope,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import { scheduleDueWork } from '#libs/work';
import type { ApiKeyState, NewApiKey } from '../contracts/index.ts';
import { API_KEY_EXPIRY } from '../domain/api-key-expiry.ts';
import { checkNewApiKey } from '../domain/decide-api-key.ts';
import { ApiKeyRepository, publicState, type StoredApiKey } from '../persistence/api-key.repository.ts';
import { RoleRepository } from '../persistence/role.repository.ts';
import { IdentityCommandHandler } from './identity-command.handler.ts';

/** Creates an API key. The secret never comes here: its hash does, so no log, event or replay can hold it. */
export class CreateApiKey extends ConfigurationCommand<ApiKeyState> {
  constructor(
    scope: Scope,
    readonly key: NewApiKey,
    readonly secret: { readonly prefix: string; readonly hash: string },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(CreateApiKey)
export class CreateApiKeyHandler extends IdentityCommandHandler<CreateApiKey, ApiKeyState> {
  constructor(
    unitOfWork: UnitOfWork,
    tenants: TenantDirectory,
    private readonly keys: ApiKeyRepository,
    private readonly roles: RoleRepository,
    private readonly ids: IdGenerator,
  ) {
    super(unitOfWork, tenants);
  }

  protected async handle({ scope, key, secret }: CreateApiKey, work: Work): Promise<ApiKeyState> {
    const tenant = tenantOf(scope);
    checkNewApiKey(key, { scope, maker: work.actor, now: work.at, book: await this.roles.bookOf(work, tenant) });
    const tenants = tenant === undefined ? key.tenants : [tenant];
    await this.assertActive(scope);
    await this.checkTenants(tenants, key.environment);
    const stored: StoredApiKey = {
      id: this.ids.next(),
      tenantId: work.tenantId,
      prefix: secret.prefix,
      secretHash: secret.hash,
      name: key.name,
      roles: key.roles ?? [],
      permissions: key.permissions ?? [],
      createdAt: work.at.toISOString(),
      ...(tenants === undefined ? {} : { tenants }),
      ...(key.environment === undefined ? {} : { environment: key.environment }),
      ...(key.expiresAt === undefined ? {} : { expiresAt: new Date(key.expiresAt).toISOString() }),
    };
    await this.keys.insert(work.sql, stored, work.revisionAfter('identity'));
    if (stored.expiresAt !== undefined) {
      const dueAt = new Date(stored.expiresAt);
      await scheduleDueWork(work.sql, { id: this.ids.next(), tenantId: work.tenantId, kind: API_KEY_EXPIRY, subject: stored.id, dueAt });
    }
    const state = publicState(stored);
    work.change('identity', [
      { kind: 'api-key.created', subject: NO_SUBJECT, key: stored.id, environment: ANY_ENVIRONMENT, after: { ...state } },
    ]);
    return state;
  }

  private async checkTenants(tenants: readonly string[] = [], environment: string | undefined): Promise<void> {
    for (const code of tenants) await this.tenants.tenant(code);
    if (environment === undefined) return;
    // The key is of use where at least one of its tenants has the environment.
    const known = await Promise.all([undefined, ...tenants].map((code) => this.tenants.environments(code)));
    if (!known.flat().includes(environment)) throw new EnvironmentNotFoundException(environment, [...new Set(known.flat())].sort());
  }
}
