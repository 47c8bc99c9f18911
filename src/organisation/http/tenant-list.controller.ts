import { Body, Controller, Get, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  AcrossTenants,
  ActorOf,
  CommandContextOf,
  pageAfter,
  PageQuery,
  pageUpTo,
  PermissionGuard,
  ReadPage,
  Versioned,
  Write,
} from '#libs/http';
import type { Actor, CommandContext } from '#libs/kernel';
import { OrganisationCoordinator } from '../contracts/index.ts';
import { CreateTenantRequest } from './dto/tenant.request.ts';
import { TenantResponse } from './dto/tenant.response.ts';

/** The tenants of the installation. */
@ApiTags('tenants')
@Controller('v1/tenants')
@UseGuards(PermissionGuard)
export class TenantListController {
  constructor(private readonly organisation: OrganisationCoordinator) {}

  @Get()
  @AcrossTenants()
  @ReadPage({
    permission: 'organisation.read',
    summary: 'List the tenants that the caller reaches',
    items: TenantResponse,
    problems: ['invalid'],
    minRevision: false,
  })
  async list(@Query() query: PageQuery, @ActorOf() actor: Actor) {
    const page = pageAfter(query);
    const items = await this.organisation.listTenants(actor.tenants, page);
    return new Versioned(
      0,
      pageUpTo(page.limit, items, (last) => last.code),
    );
  }

  @Post()
  @Write({
    permission: 'organisation.manage',
    summary: 'Create a tenant',
    idempotencyKey: true,
    status: 201,
    answer: TenantResponse,
    problems: ['invalid', 'conflict', 'too-large', 'unsupported-media-type'],
  })
  async create(@Body() { reason: _reason, ...tenant }: CreateTenantRequest, @CommandContextOf() context: CommandContext) {
    return Versioned.of(await this.organisation.createTenant(tenant, context));
  }
}
