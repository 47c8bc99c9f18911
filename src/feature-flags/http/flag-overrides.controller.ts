import { Controller, Delete, Get, Param, Put, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ActorOf,
  ApiConditionalRead,
  ApiMinRevision,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  MinRevisionInterceptor,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  resolveEnvironment,
  rowRevisionOf,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { readFlagOverride } from '../domain/flag-override.ts';
import { FlagReasonRequest, overrideExample, withoutReason } from './dto/flag.request.ts';
import { FlagOverrideResponse, FlagWriteResponse } from './dto/flag.response.ts';

/** What feature flags from above do for a tenant and the tenants below it, where it says something else. */
@ApiTags('feature flags')
@Controller('v1/tenants/:tenantCode/flags/:key/override/:environment')
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class FlagOverridesController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: "Read the tenant's own override of a feature flag" })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: FlagOverrideResponse })
  @ApiProblems('not-found')
  async get(@Param('key') key: string, @Param('environment') environment: string, @ScopeOf() scope: Scope, @ActorOf() actor: Actor) {
    const state = await this.flags.getFlagOverride(scope, key, resolveEnvironment(environment, 'read', actor));
    return new Versioned(state.revision, state);
  }

  @Put()
  @MayNeedApproval()
  @RequirePermission('features.manage')
  @ApiOperation({ summary: 'Override a feature flag from above in an environment; what was said before is replaced' })
  @ApiBody({ schema: { type: 'object' }, examples: overrideExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  override(
    @PreconditionOf() precondition: Precondition,
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @CommandContextOf() context: CommandContext,
    @Req() request: FastifyRequest,
  ) {
    const place = { key, environment, expectedRevision: rowRevisionOf(precondition) };
    return this.flags.overrideFlag(scope, place, readFlagOverride(withoutReason(request.body), ''), context);
  }

  @Delete()
  @MayNeedApproval()
  @RequirePermission('features.manage')
  @ApiOperation({ summary: 'Leave a feature flag to what is said above again' })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict')
  remove(
    @CommandContextOf() context: CommandContext,
    @PreconditionOf() precondition: Precondition,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @Query() _query: FlagReasonRequest,
    @ScopeOf() scope: Scope,
  ) {
    return this.flags.removeFlagOverride(scope, { key, environment, expectedRevision: rowRevisionOf(precondition) }, context);
  }
}
