import { Controller, Get, HttpCode, Param, Patch, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
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
import { readDisabling, readEnvironmentChange, readRollOut } from '../domain/flag-documents.ts';
import { configureExample, disableExample, rolloutExample, withoutReason } from './dto/flag.request.ts';
import { FlagEnvironmentResponse, FlagWriteResponse } from './dto/flag.response.ts';

const MANAGE = { application: 'features.manage-application', tenant: 'features.manage' } as const;

/** What feature flags do in single environments. */
@ApiTags('feature flags')
@Controller(['v1/application/flags/:key/environments/:environment', 'v1/tenants/:tenantCode/flags/:key/environments/:environment'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class FlagEnvironmentsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Read what a feature flag does in an environment' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: FlagEnvironmentResponse })
  @ApiProblems('not-found')
  async get(@ScopeOf() scope: Scope, @Param('key') key: string, @Param('environment') environment: string, @ActorOf() actor: Actor) {
    const state = await this.flags.getFlagEnvironment(scope, key, resolveEnvironment(environment, 'read', actor));
    return new Versioned(state.revision, state);
  }

  @Patch()
  @MayNeedApproval()
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Change what a feature flag does in an environment; absent members stay' })
  @ApiBody({ schema: { type: 'object' }, examples: configureExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  configure(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @PreconditionOf() precondition: Precondition,
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = readEnvironmentChange(withoutReason(request.body), '');
    return this.flags.configureFlag(scope, { key, environment, expectedRevision: rowRevisionOf(precondition) }, change, context);
  }

  @Post('rollout')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Change how many get what a rule serves' })
  @ApiBody({ schema: { type: 'object' }, examples: rolloutExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  rollOut(
    @CommandContextOf() context: CommandContext,
    @ScopeOf() scope: Scope,
    @PreconditionOf() precondition: Precondition,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @Req() request: FastifyRequest,
  ) {
    const rollOut = readRollOut(withoutReason(request.body), '');
    return this.flags.rolloutFeature(scope, { key, environment, expectedRevision: rowRevisionOf(precondition), ...rollOut }, context);
  }

  @Post('disable')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Switch a feature flag off in an environment' })
  @ApiBody({ schema: { type: 'object' }, examples: disableExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  disable(
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @ScopeOf() scope: Scope,
    @PreconditionOf() precondition: Precondition,
  ) {
    const disabling = readDisabling(withoutReason(request.body), '');
    return this.flags.disableFlag(scope, { key, environment, expectedRevision: rowRevisionOf(precondition), ...disabling }, context);
  }
}
