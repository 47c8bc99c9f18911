import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Json } from '#libs/kernel';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import type { FoundSecret } from './find-secret.query.ts';

/** What is the secret? Asked after it has been recorded who sees it. */
export class OpenSecret extends Query<Json> {
  constructor(readonly secret: FoundSecret) {
    super();
  }
}

@QueryHandler(OpenSecret)
export class OpenSecretHandler implements IQueryHandler<OpenSecret> {
  constructor(private readonly secrets: SecretsDataProvider) {}

  /** @throws SecretUnreadableException SECRET_UNREADABLE */
  execute({ secret: { ownerId, settingKey, secretId: id } }: OpenSecret): Promise<Json> {
    return this.secrets.read(ownerId, { settingKey, id });
  }
}
