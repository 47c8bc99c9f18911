import { Body, Controller, createParamDecorator, type ExecutionContext, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ApiIdempotencyKey,
  ApiOptionalPrecondition,
  ApiProblems,
  CommandContextOf,
  findPrecondition,
  PermissionGuard,
  RequirePermission,
  rowRevisionOf,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureRolloutCoordinator, type RolloutPlace, type RolloutState } from '../contracts/index.ts';
import { readApproval } from '../domain/rollouts/rollout-documents.ts';
import { FlagReasonRequest, withoutReason } from './dto/flag.request.ts';
import { approveStepExample } from './dto/rollout.request.ts';
import { RolloutResponse } from './dto/rollout.response.ts';

const MANAGE = { application: 'features.manage-application', tenant: 'features.manage' } as const;

/** Parameter: the rollout that the path names, in the state that If-Match expects, where it is sent. */
const RolloutOf = createParamDecorator((_: unknown, context: ExecutionContext): RolloutPlace => {
  const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<'key' | 'environment' | 'id', string> }>>();
  const { key, environment, id } = request.params;
  const precondition = findPrecondition(request);
  return { key, environment, id, ...(precondition === undefined ? {} : { expectedRevision: rowRevisionOf(precondition) }) };
});

/** What is done to a rollout. */
@ApiTags('rollouts')
@Controller([
  'v1/application/flags/:key/environments/:environment/rollouts/:id',
  'v1/tenants/:tenantCode/flags/:key/environments/:environment/rollouts/:id',
])
@UseGuards(PermissionGuard)
@ApiParam({ name: 'key', type: String })
@ApiParam({ name: 'environment', type: String })
@ApiParam({ name: 'id', type: String })
@ApiOkResponse({ type: RolloutResponse })
@ApiProblems('not-found', 'invalid', 'stale', 'conflict', 'too-large', 'unsupported-media-type')
export class RolloutStepsController {
  constructor(private readonly rollouts: FeatureRolloutCoordinator) {}

  @Post('pause')
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Freeze the coverage; the time until it is resumed does not count' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  async pause(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.rollouts.pauseRollout(scope, place, context));
  }

  @Post('resume')
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Go on where it was paused' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  async resume(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.rollouts.resumeRollout(scope, place, context));
  }

  @Post('roll-back')
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'End it at the coverage of the step before, with a reason' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  async rollBack(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.rollouts.rollBackRollout(scope, place, context));
  }

  @Post('approve')
  @HttpCode(200)
  @RequirePermission('features.approve')
  @ApiOperation({ summary: 'Approve a held step of a rollout that somebody else started' })
  @ApiBody({ schema: { type: 'object' }, examples: approveStepExample })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  async approve(
    @RolloutOf() place: RolloutPlace,
    @ScopeOf() scope: Scope,
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const approval = readApproval(withoutReason(request.body), '');
    return versioned(await this.rollouts.approveRolloutStep(scope, { ...place, ...approval }, context));
  }

  @Post('complete')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'End it at the coverage of the last step' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  async complete(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.rollouts.completeRollout(scope, place, context));
  }

  @Post('abort')
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'End it at the coverage that was there before it began, with a reason' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  async abort(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return versioned(await this.rollouts.abortRollout(scope, place, context));
  }
}

function versioned(state: RolloutState): Versioned<RolloutState> {
  return new Versioned(state.revision, state);
}
