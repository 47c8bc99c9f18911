import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  MinRevisionInterceptor,
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
    return versioned(await this.organisation.changeTenant(code, change, revisionOf(precondition), context));
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
    return versioned(await this.organisation.changeTenant(code, { parent: parent ?? null }, revisionOf(precondition), context));
  }

  @Post('suspension')
  @HttpCode(200)
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Suspend a tenant: it can be read and not changed' })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'invalid', 'conflict')
  async suspend(@Param('tenantCode') code: string, @Body() _body: ReasonRequest, @CommandContextOf() context: CommandContext) {
    return versioned(await this.organisation.changeTenant(code, { status: 'suspended' }, undefined, context));
  }

  @Delete('suspension')
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Resume a suspended tenant' })
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'conflict')
  async resume(@Param('tenantCode') code: string, @CommandContextOf() context: CommandContext) {
    return versioned(await this.organisation.changeTenant(code, { status: 'active' }, undefined, context));
  }

  @Post('closure')
  @HttpCode(200)
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Close a tenant for good: only its audit trail can still be read' })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: TenantResponse })
  @ApiProblems('not-found', 'invalid', 'conflict')
  async close(@Param('tenantCode') code: string, @Body() _body: ReasonRequest, @CommandContextOf() context: CommandContext) {
    return versioned(await this.organisation.changeTenant(code, { status: 'closed' }, undefined, context));
  }
}

function revisionOf({ expectedRevision }: Precondition): number {
  return expectedRevision === 'absent' ? 0 : expectedRevision;
}

function versioned(tenant: TenantState): Versioned<TenantState> {
  return new Versioned(tenant.revision, tenant);
}
