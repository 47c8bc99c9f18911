import { Module } from '@nestjs/common';
import { EnvironmentsController } from './http/environments.controller.ts';
import { TenantListController } from './http/tenant-list.controller.ts';
import { TenantsController } from './http/tenants.controller.ts';

/** The HTTP API of tenants and environments, on top of OrganisationModule. */
@Module({ controllers: [TenantListController, TenantsController, EnvironmentsController] })
export class OrganisationHttpModule {}
