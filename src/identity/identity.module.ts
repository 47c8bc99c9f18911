import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { ActorRights, PrincipalResolver } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { BusesModule } from '../core/buses.module.ts';
import { OrganisationModule } from '../organisation/organisation.module.ts';
import { CreateApiKeyHandler } from './commands/create-api-key.command.ts';
import { ExpireApiKeyHandler } from './commands/expire-api-key.command.ts';
import { RevokeApiKeyHandler } from './commands/revoke-api-key.command.ts';
import { IdentityCoordinator } from './contracts/index.ts';
import { ApiKeyPrincipalResolver } from './data-providers/api-key-principal-resolver.ts';
import { ApiKeysDataProvider } from './data-providers/api-keys.data-provider.ts';
import { identityLayer } from './data-providers/identity.layer.ts';
import { PresentRights } from './data-providers/present-rights.ts';
import { IdentityCoordinatorImpl } from './identity.coordinator.ts';
import { ApiKeyRepository } from './persistence/api-key.repository.ts';
import { ListApiKeysHandler } from './queries/list-api-keys.query.ts';
import { ApiKeyExpiryWorkflow } from './workflows/api-key-expiry.workflow.ts';

/** API keys and whom they stand for. */
@Global()
@Module({
  imports: [BusesModule, OrganisationModule],
  providers: [
    ApiKeyRepository,
    ApiKeysDataProvider,
    CreateApiKeyHandler,
    RevokeApiKeyHandler,
    ExpireApiKeyHandler,
    ListApiKeysHandler,
    ApiKeyExpiryWorkflow,
    { provide: PrincipalResolver, useClass: ApiKeyPrincipalResolver },
    { provide: ActorRights, useClass: PresentRights },
    { provide: IdentityCoordinator, useClass: IdentityCoordinatorImpl },
  ],
  exports: [ActorRights, PrincipalResolver, IdentityCoordinator],
})
export class IdentityModule implements OnModuleInit {
  constructor(private readonly cache: ConfigurationCacheService) {}

  onModuleInit(): void {
    this.cache.register(identityLayer);
  }
}
