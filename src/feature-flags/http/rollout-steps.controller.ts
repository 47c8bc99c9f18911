import { Body, createParamDecorator, type ExecutionContext, Post } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CommandContextOf, placeOf, ScopedController, ScopeOf, Versioned, Write, type WriteOptions } from '#libs/http';
import type { CommandContext, JsonObject, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureRolloutCoordinator, type RolloutPlace } from '../contracts/index.ts';
import { readApproval } from '../domain/rollouts/rollout-documents.ts';
import { ChangeOf } from './decorators/change-of.decorator.ts';
import { MANAGE_FLAGS } from './decorators/flag-routes.decorators.ts';
import { FlagReasonRequest } from './dto/flag.request.ts';
import { approveStepExample } from './dto/rollout.request.ts';
import { RolloutResponse } from './dto/rollout.response.ts';

/** What all of them say of themselves. */
const STEP = {
  permission: MANAGE_FLAGS,
  status: 200,
  ifMatch: 'optional',
  idempotencyKey: true,
  problems: ['not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type'],
} as const satisfies Partial<WriteOptions>;

/** Parameter: the rollout that the path names, in the state that If-Match expects, where it is sent. */
const RolloutOf = createParamDecorator((_: unknown, context: ExecutionContext): RolloutPlace =>
  placeOf(context.switchToHttp().getRequest<FastifyRequest>(), 'key', 'environment', 'id'),
);

/** What is done to a rollout. */
@ScopedController({ tag: 'rollouts', path: 'flags/:key/environments/:environment/rollouts/:id' })
@ApiParam({ name: 'key', type: String })
@ApiParam({ name: 'environment', type: String })
@ApiParam({ name: 'id', type: String })
export class RolloutStepsController {
  constructor(private readonly rollouts: FeatureRolloutCoordinator) {}

  @Post('pause')
  @Write({ ...STEP, summary: 'Freeze the coverage; the time until it is resumed does not count' })
  async pause(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.pauseRollout(scope, place, context));
  }

  @Post('resume')
  @Write({ ...STEP, summary: 'Go on where it was paused' })
  async resume(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.resumeRollout(scope, place, context));
  }

  @Post('roll-back')
  @Write({ ...STEP, summary: 'End it at the coverage of the step before, with a reason' })
  async rollBack(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.rollBackRollout(scope, place, context));
  }

  @Post('approve')
  @Write({
    ...STEP,
    permission: 'features.approve',
    summary: 'Approve a held step of a rollout that somebody else started',
    body: { schema: { type: 'object' }, examples: approveStepExample },
  })
  async approve(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @ChangeOf() approval: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.approveRolloutStep(scope, { ...place, ...readApproval(approval, '') }, context));
  }

  @Post('complete')
  @MayNeedApproval()
  @Write({ ...STEP, answer: RolloutResponse, summary: 'End it at the coverage of the last step' })
  async complete(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.completeRollout(scope, place, context));
  }

  @Post('abort')
  @Write({ ...STEP, summary: 'End it at the coverage that was there before it began, with a reason' })
  async abort(
    @ScopeOf() scope: Scope,
    @RolloutOf() place: RolloutPlace,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.abortRollout(scope, place, context));
  }
}
