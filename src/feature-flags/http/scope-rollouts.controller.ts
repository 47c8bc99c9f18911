import { Controller, Get, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiConditionalRead,
  ApiMinRevision,
  ApiPage,
  ApiProblems,
  encodeCursor,
  MinRevisionInterceptor,
  parsePage,
  PermissionGuard,
  RequirePermission,
  resolveEnvironment,
  ScopeOf,
  Versioned,
} from '#libs/http';
import { type Actor, ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import { FeatureRolloutCoordinator } from '../contracts/index.ts';
import { ListRolloutsQuery } from './dto/rollout.request.ts';
import { RolloutResponse } from './dto/rollout.response.ts';

/** The rollouts of all flags of a scope. */
@ApiTags('rollouts')
@Controller(['v1/application/rollouts', 'v1/tenants/:tenantCode/rollouts'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class ScopeRolloutsController {
  constructor(private readonly rollouts: FeatureRolloutCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'List the rollouts of a scope, newest first: those that run, unless a status is asked for' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(RolloutResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: ListRolloutsQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const { limit: _limit, cursor: _cursor, environment: asked, ...filter } = query;
    const environment = resolveEnvironment(asked, 'read', actor);
    const wanted = environment === ANY_ENVIRONMENT ? filter : { ...filter, environment };
    const { items, nextBefore } = await this.rollouts.listRollouts(scope, wanted, {
      limit,
      ...(typeof cursor === 'string' ? { before: cursor } : {}),
    });
    return new Versioned(0, { items, ...(nextBefore === undefined ? {} : { nextCursor: encodeCursor(nextBefore) }) });
  }
}
