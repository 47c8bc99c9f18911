import { Get, Param, Patch, Post } from '@nestjs/common';
import { ActorOf, CommandContextOf, ExpectedPlaceOf, resolveEnvironment, ScopeOf, Versioned } from '#libs/http';
import type { Actor, CommandContext, JsonObject, Scope } from '#libs/kernel';
import { FeatureFlagCoordinator, type FlagPlace } from '../contracts/index.ts';
import { readDisabling, readEnvironmentChange, readRollOut } from '../domain/flag-documents.ts';
import { ChangeOf } from './decorators/change-of.decorator.ts';
import { ChangeFlag, FlagController, ReadFlag } from './decorators/flag-routes.decorators.ts';
import { configureExample, disableExample, rolloutExample } from './dto/flag.request.ts';
import { FlagEnvironmentResponse } from './dto/flag.response.ts';

/** What feature flags do in single environments. */
@FlagController('flags/:key/environments/:environment')
export class FlagEnvironmentsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlag(FlagEnvironmentResponse, { summary: 'Read what a feature flag does in an environment' })
  async get(@ScopeOf() scope: Scope, @Param('key') key: string, @Param('environment') environment: string, @ActorOf() actor: Actor) {
    return Versioned.of(await this.flags.getFlagEnvironment(scope, key, resolveEnvironment(environment, 'read', actor)));
  }

  @Patch()
  @ChangeFlag({
    summary: 'Change what a feature flag does in an environment; absent members stay',
    examples: configureExample,
    ifMatch: 'required',
  })
  configure(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key', 'environment') place: FlagPlace,
    @ChangeOf() change: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.configureFlag(scope, place, readEnvironmentChange(change, ''), context);
  }

  @Post('rollout')
  @ChangeFlag({ summary: 'Change how many get what a rule serves', examples: rolloutExample, ifMatch: 'required' })
  rollOut(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key', 'environment') place: FlagPlace,
    @ChangeOf() change: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.rolloutFeature(scope, { ...place, ...readRollOut(change, '') }, context);
  }

  @Post('disable')
  @ChangeFlag({ summary: 'Switch a feature flag off in an environment', examples: disableExample, ifMatch: 'required' })
  disable(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key', 'environment') place: FlagPlace,
    @ChangeOf() change: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.disableFlag(scope, { ...place, ...readDisabling(change, '') }, context);
  }
}
