import { Body, Controller, Delete, Get, Param, Patch, Post, Put, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  CommandContextOf,
  MinRevisionInterceptor,
  OptionalPreconditionOf,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  ReadOne,
  Versioned,
  Write,
} from '#libs/http';
import type { CommandContext } from '#libs/kernel';
import { OrganisationCoordinator } from '../contracts/index.ts';
import { ChangeTenantRequest, MoveTenantRequest, ReasonRequest } from './dto/tenant.request.ts';
import { TenantResponse } from './dto/tenant.response.ts';

/** What changes of the status of a tenant say of themselves. */
const STEP = { permission: 'organisation.manage', ifMatch: 'optional', answer: TenantResponse } as const;

/** One tenant: read, rename, move, suspend, resume, close. */
@ApiTags('tenants')
@Controller('v1/tenants/:tenantCode')
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class TenantsController {
  constructor(private readonly organisation: OrganisationCoordinator) {}

  @Get()
  @ReadOne({ permission: 'organisation.read', summary: 'Read a tenant', answer: TenantResponse, minRevision: false })
  async get(@Param('tenantCode') code: string) {
    return Versioned.of(await this.organisation.getTenant(code));
  }

  @Patch()
  @Write({
    permission: 'organisation.manage',
    summary: 'Rename a tenant or change its time zone',
    ifMatch: 'required',
    answer: TenantResponse,
    problems: ['not-found', 'invalid'],
  })
  async change(
    @Param('tenantCode') code: string,
    @Body() { name, timeZone }: ChangeTenantRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = { ...(name === undefined ? {} : { name }), ...(timeZone === undefined ? {} : { timeZone }) };
    return Versioned.of(await this.organisation.changeTenant(code, change, precondition.expectedRevision, context));
  }

  @Put('parent')
  @Write({
    permission: 'organisation.manage',
    summary: 'Move a tenant below another one, or to the top',
    ifMatch: 'required',
    answer: TenantResponse,
  })
  async move(
    @Param('tenantCode') code: string,
    @Body() { parent }: MoveTenantRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.organisation.changeTenant(code, { parent: parent ?? null }, precondition.expectedRevision, context));
  }

  @Post('suspension')
  @Write({ ...STEP, summary: 'Suspend a tenant: it can be read and not changed', idempotencyKey: true })
  async suspend(
    @Param('tenantCode') code: string,
    @Body() _body: ReasonRequest,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.organisation.changeTenant(code, { status: 'suspended' }, precondition?.expectedRevision, context));
  }

  @Delete('suspension')
  @Write({ ...STEP, summary: 'Resume a suspended tenant', problems: ['not-found', 'conflict'] })
  async resume(
    @Param('tenantCode') code: string,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.organisation.changeTenant(code, { status: 'active' }, precondition?.expectedRevision, context));
  }

  @Post('closure')
  @Write({ ...STEP, summary: 'Close a tenant for good: only its audit trail can still be read', idempotencyKey: true })
  async close(
    @Param('tenantCode') code: string,
    @Body() _body: ReasonRequest,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.organisation.changeTenant(code, { status: 'closed' }, precondition?.expectedRevision, context));
  }
}
