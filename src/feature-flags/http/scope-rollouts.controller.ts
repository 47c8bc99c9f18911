import { Get, Query } from '@nestjs/common';
import { ActorOf, filterOf, pageBefore, pageOf, resolveEnvironment, RevisionedController, ScopeOf, Versioned } from '#libs/http';
import { type Actor, ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import { FeatureRolloutCoordinator } from '../contracts/index.ts';
import { ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { ListRolloutsQuery } from './dto/rollout.request.ts';
import { RolloutResponse } from './dto/rollout.response.ts';

/** The rollouts of all flags of a scope. */
@RevisionedController({ tag: 'rollouts', path: 'rollouts' })
export class ScopeRolloutsController {
  constructor(private readonly rollouts: FeatureRolloutCoordinator) {}

  @Get()
  @ReadFlagPage(RolloutResponse, { summary: 'List the rollouts of a scope, newest first: those that run, unless a status is asked for' })
  async list(@ScopeOf() scope: Scope, @Query() query: ListRolloutsQuery, @ActorOf() actor: Actor) {
    const { environment: asked, ...filter } = filterOf(query);
    const environment = resolveEnvironment(asked, 'read', actor);
    const wanted = environment === ANY_ENVIRONMENT ? filter : { ...filter, environment };
    const { items, nextBefore } = await this.rollouts.listRollouts(scope, wanted, pageBefore(query));
    return new Versioned(0, pageOf(items, nextBefore));
  }
}
