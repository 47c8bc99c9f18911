import { Delete, Get, Param, Put, Query } from '@nestjs/common';
import {
  ActorOf,
  CommandContextOf,
  ExpectedPlaceOf,
  ExpectedRevisionOf,
  resolveEnvironment,
  RevisionedController,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, CommandContext, JsonObject, Scope } from '#libs/kernel';
import { FeatureFlagCoordinator, type FlagPlace } from '../contracts/index.ts';
import { readFlagOverride } from '../domain/flag-override.ts';
import { ChangeOf } from './decorators/change-of.decorator.ts';
import { ChangeFlag, ReadFlag } from './decorators/flag-routes.decorators.ts';
import { FlagReasonRequest, overrideExample } from './dto/flag.request.ts';
import { FlagOverrideResponse } from './dto/flag.response.ts';

/** What feature flags from above do for a tenant and the tenants below it, where it says something else. */
@RevisionedController({ tag: 'feature flags', path: 'flags/:key/override/:environment', levels: ['tenant'] })
export class FlagOverridesController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlag(FlagOverrideResponse, { summary: "Read the tenant's own override of a feature flag" })
  async get(@ScopeOf() scope: Scope, @Param('key') key: string, @Param('environment') environment: string, @ActorOf() actor: Actor) {
    return Versioned.of(await this.flags.getFlagOverride(scope, key, resolveEnvironment(environment, 'read', actor)));
  }

  @Put()
  @ChangeFlag({
    permission: 'features.manage',
    summary: 'Override a feature flag from above in an environment; what was said before is replaced',
    examples: overrideExample,
    ifMatch: 'required',
  })
  override(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key', 'environment') place: FlagPlace,
    @ChangeOf() change: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.overrideFlag(scope, place, readFlagOverride(change, ''), context);
  }

  @Delete()
  @ChangeFlag({ permission: 'features.manage', summary: 'Leave a feature flag to what is said above again', ifMatch: 'required' })
  remove(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Param('environment') environment: string,
    @ExpectedRevisionOf() expectedRevision: number,
    @Query() _query: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.removeFlagOverride(scope, { key, environment, expectedRevision }, context);
  }
}
