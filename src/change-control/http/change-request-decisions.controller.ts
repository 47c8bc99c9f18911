import { Body, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  ApiIdempotencyKey,
  ApiOptionalPrecondition,
  ApiProblems,
  CommandContextOf,
  OptionalPreconditionOf,
  type Precondition,
  RequirePermission,
  rowRevisionOf,
  ScopedController,
  ScopeOf,
  Versioned,
} from '#libs/http';
import { type CommandContext, PreconditionRequiredException, type Scope } from '#libs/kernel';
import { ChangeControlCoordinator } from '../contracts/index.ts';
import { ApproveChangeRequestRequest, ChangeRequestStepRequest, ScheduleChangeRequestRequest } from './dto/change-request.request.ts';
import { ChangeRequestResponse } from './dto/change-request.response.ts';

/** What is done to a change request; approving and declining takes the permission that the request names. */
@ScopedController({ tag: 'change requests', path: 'change-requests/:id' })
@ApiOkResponse({ type: ChangeRequestResponse })
@ApiProblems('not-found', 'invalid', 'conflict', 'stale', 'expired', 'too-large', 'unsupported-media-type')
export class ChangeRequestDecisionsController {
  constructor(private readonly control: ChangeControlCoordinator) {}

  @Post('approve')
  @HttpCode(200)
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Approve exactly what was read: its digest, or If-Match' })
  @ApiIdempotencyKey()
  @ApiOptionalPrecondition()
  @ApiProblems('precondition-required')
  async approve(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() { digest }: ApproveChangeRequestRequest,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @CommandContextOf() context: CommandContext,
  ) {
    if (digest === undefined && precondition === undefined) {
      throw new PreconditionRequiredException('Say what you approve: send the digest that you read, or If-Match with its ETag.');
    }
    const revision = precondition === undefined ? {} : { revision: rowRevisionOf(precondition) };
    return Versioned.of(await this.control.approve(scope, id, { ...(digest === undefined ? {} : { digest }), ...revision }, context));
  }

  @Post('decline')
  @HttpCode(200)
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Decline: one decline blocks the request for good' })
  @ApiIdempotencyKey()
  async decline(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() _body: ChangeRequestStepRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.control.decline(scope, id, context));
  }

  @Post('cancel')
  @HttpCode(200)
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Take a request of your own back' })
  @ApiIdempotencyKey()
  async cancel(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() _body: ChangeRequestStepRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.control.cancel(scope, id, context));
  }

  @Post('schedule')
  @HttpCode(200)
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Let an approved request be applied at a time, or by hand only' })
  @ApiIdempotencyKey()
  async schedule(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() { at }: ScheduleChangeRequestRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.control.schedule(scope, id, at ?? null, context));
  }

  @Post('apply')
  @HttpCode(200)
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Make the change, with the rights that its author and its approvers have now' })
  @ApiIdempotencyKey()
  async apply(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() _body: ChangeRequestStepRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.control.apply(scope, id, context));
  }
}
