import { Controller, Get, Param, Post, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ActorOf,
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiMinRevision,
  ApiOptionalPrecondition,
  ApiPage,
  ApiProblems,
  CommandContextOf,
  encodeCursor,
  MinRevisionInterceptor,
  OptionalPreconditionOf,
  parsePage,
  PermissionGuard,
  type Precondition,
  RequirePermission,
  resolveEnvironment,
  rowRevisionOf,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureRolloutCoordinator } from '../contracts/index.ts';
import { readNewRollout } from '../domain/rollouts/rollout-documents.ts';
import { withoutReason } from './dto/flag.request.ts';
import { ListFlagRolloutsQuery, startRolloutExample } from './dto/rollout.request.ts';
import { RolloutResponse } from './dto/rollout.response.ts';

/** Gradual rollouts of a feature flag in an environment. */
@ApiTags('rollouts')
@Controller([
  'v1/application/flags/:key/environments/:environment/rollouts',
  'v1/tenants/:tenantCode/flags/:key/environments/:environment/rollouts',
])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class RolloutsController {
  constructor(private readonly rollouts: FeatureRolloutCoordinator) {}

  @Post()
  @MayNeedApproval()
  @RequirePermission({ application: 'features.manage-application', tenant: 'features.manage' })
  @ApiOperation({ summary: 'Start a rollout: the coverage of a rule follows its steps by time, with approvals where they say so' })
  @ApiBody({ schema: { type: 'object' }, examples: startRolloutExample })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  @ApiCreatedResponse({ type: RolloutResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'conflict', 'too-large', 'unsupported-media-type')
  async start(
    @Param('key') key: string,
    @Param('environment') environment: string,
    @ScopeOf() scope: Scope,
    @Req() request: FastifyRequest,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    const asked = readNewRollout(withoutReason(request.body), '');
    const expected = precondition === undefined ? {} : { expectedRevision: rowRevisionOf(precondition) };
    const rollout = { key, environment, ...expected, ...asked };
    const state = await this.rollouts.startRollout(scope, rollout, context);
    return new Versioned(state.revision, state);
  }

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'List the rollouts of a feature flag in an environment, newest first' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(RolloutResponse)
  @ApiProblems('not-found', 'invalid')
  async list(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @Query() query: ListFlagRolloutsQuery,
    @ActorOf() actor: Actor,
  ) {
    const { limit, cursor } = parsePage(query);
    const where = { key, environment: resolveEnvironment(environment, 'read', actor) };
    const filter = query.status === undefined ? where : { ...where, status: query.status };
    const page = await this.rollouts.listRollouts(scope, filter, { limit, ...(typeof cursor === 'string' ? { before: cursor } : {}) });
    const next = page.nextBefore === undefined ? {} : { nextCursor: encodeCursor(page.nextBefore) };
    return new Versioned(0, { items: page.items, ...next });
  }

  @Get(':id')
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Read how far a rollout is: coverage, steps, approvals, what comes next, and everything that happened' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: RolloutResponse })
  @ApiProblems('not-found')
  async get(
    @ActorOf() actor: Actor,
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @Param('id') id: string,
  ) {
    const place = { key, id, environment: resolveEnvironment(environment, 'read', actor) };
    const state = await this.rollouts.getRollout(scope, place);
    return new Versioned(state.revision, state);
  }
}
