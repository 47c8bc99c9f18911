import { Body, Controller, Get, Post, Query, UseGuards } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AcrossTenants,
  ActorOf,
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiPage,
  ApiProblems,
  CommandContextOf,
  encodeCursor,
  PageQuery,
  parsePage,
  PermissionGuard,
  RequirePermission,
  Versioned,
} from '#libs/http';
import { type Actor, type CommandContext, InvalidRequestException } from '#libs/kernel';
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
  @RequirePermission('organisation.read')
  @AcrossTenants()
  @ApiOperation({ summary: 'List the tenants that the caller reaches' })
  @ApiConditionalRead()
  @ApiPage(TenantResponse)
  @ApiProblems('invalid')
  async list(@Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    if (cursor !== undefined && typeof cursor !== 'string') throw new InvalidRequestException('The cursor is not one that this list gave.');
    const items = await this.organisation.listTenants(actor.tenants, { limit, ...(cursor === undefined ? {} : { after: cursor }) });
    const last = items.length === limit ? items.at(-1) : undefined;
    return new Versioned(0, { items, ...(last === undefined ? {} : { nextCursor: encodeCursor(last.code) }) });
  }

  @Post()
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Create a tenant' })
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: TenantResponse })
  @ApiProblems('invalid', 'conflict', 'too-large', 'unsupported-media-type')
  async create(@Body() { reason: _reason, ...tenant }: CreateTenantRequest, @CommandContextOf() context: CommandContext) {
    const created = await this.organisation.createTenant(tenant, context);
    return new Versioned(created.revision, created);
  }
}
