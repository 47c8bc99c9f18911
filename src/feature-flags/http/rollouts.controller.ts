import { Get, Param, Post, Query } from '@nestjs/common';
import {
  ActorOf,
  CommandContextOf,
  pageBefore,
  pageOf,
  PlaceOf,
  resolveEnvironment,
  RevisionedController,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, CommandContext, JsonObject, Scope } from '#libs/kernel';
import { FeatureRolloutCoordinator, type FlagPlace } from '../contracts/index.ts';
import { readNewRollout } from '../domain/rollouts/rollout-documents.ts';
import { ChangeOf } from './decorators/change-of.decorator.ts';
import { ChangeFlag, ReadFlag, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { ListFlagRolloutsQuery, startRolloutExample } from './dto/rollout.request.ts';
import { RolloutResponse } from './dto/rollout.response.ts';

/** Gradual rollouts of a feature flag in an environment. */
@RevisionedController({ tag: 'rollouts', path: 'flags/:key/environments/:environment/rollouts' })
export class RolloutsController {
  constructor(private readonly rollouts: FeatureRolloutCoordinator) {}

  @Post()
  @ChangeFlag({
    summary: 'Start a rollout: the coverage of a rule follows its steps by time, with approvals where they say so',
    examples: startRolloutExample,
    ifMatch: 'optional',
    idempotencyKey: true,
    status: 201,
    answer: RolloutResponse,
  })
  async start(
    @ScopeOf() scope: Scope,
    @PlaceOf('key', 'environment') place: FlagPlace,
    @ChangeOf() rollout: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return Versioned.of(await this.rollouts.startRollout(scope, { ...place, ...readNewRollout(rollout, '') }, context));
  }

  @Get()
  @ReadFlagPage(RolloutResponse, { summary: 'List the rollouts of a feature flag in an environment, newest first' })
  async list(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @Query() query: ListFlagRolloutsQuery,
    @ActorOf() actor: Actor,
  ) {
    const where = { key, environment: resolveEnvironment(environment, 'read', actor) };
    const filter = query.status === undefined ? where : { ...where, status: query.status };
    const { items, nextBefore } = await this.rollouts.listRollouts(scope, filter, pageBefore(query));
    return new Versioned(0, pageOf(items, nextBefore));
  }

  @Get(':id')
  @ReadFlag(RolloutResponse, {
    summary: 'Read how far a rollout is: coverage, steps, approvals, what comes next, and everything that happened',
  })
  async get(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @Param('id') id: string,
    @ActorOf() actor: Actor,
  ) {
    return Versioned.of(await this.rollouts.getRollout(scope, { key, id, environment: resolveEnvironment(environment, 'read', actor) }));
  }
}
