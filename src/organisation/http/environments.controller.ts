import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CommandContextOf, MinRevisionInterceptor, PermissionGuard, RequirePermission, ScopeOf } from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { type EnvironmentState, OrganisationCoordinator } from '../contracts/index.ts';
import { DefineEnvironmentRequest, ReasonRequest } from './dto/tenant.request.ts';
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
  @ApiOkResponse({ type: [EnvironmentResponse] })
  @ApiProblems('not-found')
  async list(@ScopeOf() scope: Scope): Promise<{ items: readonly EnvironmentState[] }> {
    return { items: await this.organisation.listEnvironments(scope) };
  }

  @Put(':name')
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Create an environment, or change its description' })
  @ApiOkResponse({ type: EnvironmentResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'unsupported-media-type')
  define(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Body() body: DefineEnvironmentRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<EnvironmentState> {
    return this.organisation.defineEnvironment(scope, { name, description: body.description ?? '' }, context);
  }

  @Delete(':name')
  @HttpCode(204)
  @RequirePermission('organisation.manage')
  @ApiOperation({ summary: 'Remove an environment of exactly this scope' })
  @ApiNoContentResponse()
  @ApiProblems('not-found', 'conflict')
  async remove(
    @ScopeOf() scope: Scope,
    @Param('name') name: string,
    @Query() _query: ReasonRequest,
    @CommandContextOf() context: CommandContext,
  ): Promise<void> {
    await this.organisation.removeEnvironment(scope, name, context);
  }
}
