import { Get, Param, Query } from '@nestjs/common';
import { ActorOf, EnvironmentOf, ScopedController, ScopeOf, Versioned } from '#libs/http';
import { type Actor, ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { ReadFlag } from './decorators/flag-routes.decorators.ts';
import { DEFAULT_USAGE_DAYS, FlagUsageQuery } from './dto/flag-usage.request.ts';
import { FlagUsageResponse } from './dto/flag-usage.response.ts';

/** How much feature flags are used. */
@ScopedController({ tag: 'feature flags', path: 'flags/:key/usage' })
export class FlagUsageController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlag(FlagUsageResponse, {
    summary: 'Count the evaluations of a feature flag by day, environment and variant',
    problems: ['not-found', 'invalid'],
    minRevision: false,
  })
  async usage(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @EnvironmentOf() environment: string,
    @Query() { days = DEFAULT_USAGE_DAYS }: FlagUsageQuery,
    @ActorOf() actor: Actor,
  ) {
    // Who is confined to an environment sees that one, also where all are asked for.
    const meant = environment === ANY_ENVIRONMENT ? actor.environment : environment;
    return new Versioned(0, await this.flags.getFlagUsage(scope, key, { days, ...(meant === undefined ? {} : { environment: meant }) }));
  }
}
