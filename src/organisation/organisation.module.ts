import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { TenantDirectory } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { ChangeControlModule } from '../change-control/change-control.module.ts';
import { BusesModule } from '../core/buses.module.ts';
import { ChangeTenantHandler } from './commands/change-tenant.command.ts';
import { CreateTenantHandler } from './commands/create-tenant.command.ts';
import { DefineEnvironmentHandler } from './commands/define-environment.command.ts';
import { RemoveEnvironmentHandler } from './commands/remove-environment.command.ts';
import { OrganisationCoordinator } from './contracts/index.ts';
import { LayeredTenantDirectory } from './data-providers/layered-tenant-directory.ts';
import { organisationLayer } from './data-providers/organisation.layer.ts';
import { OrganisationCoordinatorImpl } from './organisation.coordinator.ts';
import { OrganisationChangeControl } from './codecs/organisation-change-control.ts';
import { EnvironmentRepository } from './persistence/environment.repository.ts';
import { TenantRepository } from './persistence/tenant.repository.ts';
import { GetEnvironmentHandler } from './queries/get-environment.query.ts';
import { GetTenantHandler } from './queries/get-tenant.query.ts';
import { ListEnvironmentsHandler } from './queries/list-environments.query.ts';
import { ListTenantsHandler } from './queries/list-tenants.query.ts';

/** Tenants, their parents and their environments. */
@Global()
@Module({
  imports: [BusesModule, ChangeControlModule],
  providers: [
    TenantRepository,
    EnvironmentRepository,
    CreateTenantHandler,
    ChangeTenantHandler,
    DefineEnvironmentHandler,
    RemoveEnvironmentHandler,
    GetTenantHandler,
    GetEnvironmentHandler,
    ListTenantsHandler,
    ListEnvironmentsHandler,
    OrganisationChangeControl,
    { provide: TenantDirectory, useClass: LayeredTenantDirectory },
    { provide: OrganisationCoordinator, useClass: OrganisationCoordinatorImpl },
  ],
  exports: [TenantDirectory, OrganisationCoordinator],
})
export class OrganisationModule implements OnModuleInit {
  constructor(private readonly cache: ConfigurationCacheService) {}

  onModuleInit(): void {
    this.cache.register(organisationLayer);
  }
}
