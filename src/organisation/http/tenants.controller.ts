import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiOptionalPrecondition,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  MinRevisionInterceptor,
  OptionalPreconditionOf,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  Versioned,
} from '#libs/http';
import type { CommandContext } from '#libs/kernel';
import { OrganisationCoordinator, type TenantState } from '../contracts/index.ts';
import { ChangeTenantRequest, MoveTenantRequest, ReasonRequest } from './dto/tenant.request.ts';
import { TenantResponse } from './dto/tenant.response.ts';

/** One tenant: read, rename, move, suspend, resume, close. */
@ApiTags('tenants')
@Controller('v1/tenants/:tenantCode')
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class TenantsController {
  constructor(private readonly organisation: OrganisationCoordinator) {}

  @Get()
  @RequirePermission('organisation.read')
  @ApiOperation({ summary: 'Read a tenant' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found')
  async get(@Param('tenantCode') code: string) {
    return versioned(await this.organisation.getTenant(code));
  }

  @Patch()
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Rename a tenant or change its time zone' })
  @ApiPrecondition()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required')
  async change(
    @Param('tenantCode') code: string,
    @Body() { name, timeZone }: ChangeTenantRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = { ...(name === undefined ? {} : { name }), ...(timeZone === undefined ? {} : { timeZone }) };
    return versioned(await this.organisation.changeTenant(code, change, precondition.expectedRevision, context));
  }

  @Put('parent')
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Move a tenant below another one, or to the top' })
  @ApiPrecondition()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'stale', 'precondition-required')
  async move(
    @Param('tenantCode') code: string,
    @Body() { parent }: MoveTenantRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.organisation.changeTenant(code, { parent: parent ?? null }, precondition.expectedRevision, context));
  }

  @Post('suspension')
  @HttpCode(200)
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Suspend a tenant: it can be read and not changed' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'stale')
  async suspend(
    @Param('tenantCode') code: string,
    @Body() _body: ReasonRequest,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.organisation.changeTenant(code, { status: 'suspended' }, precondition?.expectedRevision, context));
  }

  @Delete('suspension')
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Resume a suspended tenant' })
  @ApiOptionalPrecondition()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'conflict', 'stale')
  async resume(
    @Param('tenantCode') code: string,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.organisation.changeTenant(code, { status: 'active' }, precondition?.expectedRevision, context));
  }

  @Post('closure')
  @HttpCode(200)
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Close a tenant for good: only its audit trail can still be read' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'stale')
  async close(
    @Param('tenantCode') code: string,
    @Body() _body: ReasonRequest,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.organisation.changeTenant(code, { status: 'closed' }, precondition?.expectedRevision, context));
  }
}

function versioned(tenant: TenantState): Versioned<TenantState> {
  return new Versioned(tenant.revision, tenant);
}
