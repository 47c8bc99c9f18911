import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { ActorRights, PrincipalResolver } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { BusesModule } from '../core/buses.module.ts';
import { OrganisationModule } from '../organisation/organisation.module.ts';
import { IdentityCoordinator } from './contracts/index.ts';
import { identityLayer } from './data-providers/identity.layer.ts';
import { IDENTITY_PROVIDERS } from './identity-providers.ts';

/** API keys, tokens and roles, and whom credentials stand for. */
@Global()
@Module({
  imports: [BusesModule, OrganisationModule],
  providers: IDENTITY_PROVIDERS,
  exports: [ActorRights, PrincipalResolver, IdentityCoordinator],
})
export class IdentityModule implements OnModuleInit {
  constructor(private readonly cache: ConfigurationCacheService) {}

  onModuleInit(): void {
    this.cache.register(identityLayer);
  }
}
