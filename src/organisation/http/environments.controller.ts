import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  MinRevisionInterceptor,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { type EnvironmentState, OrganisationCoordinator } from '../contracts/index.ts';
import { DefineEnvironmentRequest } from './dto/environment.request.ts';
import { ReasonRequest } from './dto/tenant.request.ts';
import { EnvironmentResponse } from './dto/tenant.response.ts';

/** Environments of the application and of single tenants. */
@ApiTags('environments')
@Controller(['v1/application/environments', 'v1/tenants/:tenantCode/environments'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class EnvironmentsController {
  constructor(private readonly organisation: OrganisationCoordinator) {}

  @Get()
  @RequirePermission('organisation.read')
  @ApiOperation({ summary: 'List environments' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: [EnvironmentResponse] })
  @ApiProblems('not-found')
  async list(@ScopeOf() scope: Scope): Promise<Versioned<{ items: readonly EnvironmentState[] }>> {
    return new Versioned(0, { items: await this.organisation.listEnvironments(scope) });
  }

  @Get(':name')
  @RequirePermission('organisation.read')
  @ApiOperation({ summary: 'Read an environment' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: EnvironmentResponse })
  @ApiProblems('not-found')
  async get(@ScopeOf() scope: Scope, @Param('name') name: string): Promise<Versioned<EnvironmentState>> {
    return versioned(await this.organisation.getEnvironment(scope, name));
  }

  @Put(':name')
  @MayNeedApproval()
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Create an environment, or change its description and its protection' })
  @ApiPrecondition()
  @ApiOkResponse({ type: EnvironmentResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'unsupported-media-type')
  async define(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Body() body: DefineEnvironmentRequest,
    @PreconditionOf() { expectedRevision }: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<Versioned<EnvironmentState>> {
    const { description = '', requiredApprovals } = body;
    const environment = {
      name,
      description,
      ...(body.protected === undefined ? {} : { protected: body.protected }),
      ...(requiredApprovals === undefined ? {} : { requiredApprovals }),
    };
    return versioned(await this.organisation.defineEnvironment(scope, environment, expectedRevision, context));
  }

  @Delete(':name')
  @MayNeedApproval()
  @HttpCode(204)
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Remove an environment of exactly this scope' })
  @ApiPrecondition()
  @ApiNoContentResponse()
  @ApiProblems('not-found', 'stale', 'precondition-required', 'conflict')
  async remove(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Query() _query: ReasonRequest,
    @PreconditionOf() { expectedRevision }: Precondition,
    @CommandContextOf() context: CommandContext,
  ): Promise<void> {
    await this.organisation.removeEnvironment(scope, name, expectedRevision, context);
  }
}

function versioned(environment: EnvironmentState): Versioned<EnvironmentState> {
  return new Versioned(environment.revision, environment);
}
