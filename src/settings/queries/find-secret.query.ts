import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type Actor, authorise, ForbiddenException, reaches, Scope } from '#libs/kernel';
import type { RowPlace } from '#libs/setting-resolution';
import type { SettingSource } from '../contracts/index.ts';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SecretNotSetException } from '../domain/setting.exceptions.ts';
import { SettingQuery } from './setting.query.ts';

/** Where a secret is stored that is in force in a scope. */
export interface FoundSecret {
  readonly key: string;
  readonly environment: string;
  readonly source: SettingSource;
  readonly secretId: string;
  readonly ownerId: string;
  readonly settingKey: string;
}

/** Where is the secret stored that is in force, and may the reader see it there? */
export class FindSecret extends SettingQuery<FoundSecret> {}

@QueryHandler(FindSecret)
export class FindSecretHandler implements IQueryHandler<FindSecret> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly secrets: SecretsDataProvider,
  ) {}

  /** @throws SecretNotSetException SECRET_NOT_SET; ForbiddenException FORBIDDEN when it is inherited from where the reader may not see it */
  async execute({ scope, key, environment = ANY_ENVIRONMENT, reader }: FindSecret): Promise<FoundSecret> {
    if (reader !== undefined) authorise(reader, 'settings.reveal-secrets', scope);
    const found = this.secrets.inForce(await this.settings.view(scope, environment, reader), key);
    if (found === undefined) throw new SecretNotSetException(key);
    const { ownerId, reference, place } = found;
    if (reader !== undefined) authoriseAt(reader, place, key);
    return { key, environment, source: place, secretId: reference.id, ownerId, settingKey: reference.settingKey };
  }
}

// Whoever may see the secrets of a tenant may not see those that it inherits.
function authoriseAt(reader: Actor, place: RowPlace, key: string): void {
  const at = place.tenant === undefined ? Scope.application() : Scope.tenant(place.tenant);
  if (reaches(reader, place.tenant)) return authorise(reader, 'settings.reveal-secrets', at);
  const message = `The secret of "${key}" is inherited from a level above, where you may not see it. Ask someone who may.`;
  throw new ForbiddenException(message, { details: { key } });
}
