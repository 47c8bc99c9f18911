import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiConditionalRead,
  ApiProblems,
  EnvironmentOf,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import { type Actor, ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { DEFAULT_USAGE_DAYS, FlagUsageQuery } from './dto/flag-usage.request.ts';
import { FlagUsageResponse } from './dto/flag-usage.response.ts';

/** How much feature flags are used. */
@ApiTags('feature flags')
@Controller(['v1/application/flags/:key/usage', 'v1/tenants/:tenantCode/flags/:key/usage'])
@UseGuards(PermissionGuard)
export class FlagUsageController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Count the evaluations of a feature flag by day, environment and variant' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: FlagUsageResponse })
  @ApiProblems('not-found', 'invalid')
  async usage(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Query() { days = DEFAULT_USAGE_DAYS }: FlagUsageQuery,
    @EnvironmentOf() environment: string,
    @ActorOf() actor: Actor,
  ) {
    // Who is confined to an environment sees that one, also where all are asked for.
    const meant = environment === ANY_ENVIRONMENT ? actor.environment : environment;
    return new Versioned(0, await this.flags.getFlagUsage(scope, key, { days, ...(meant === undefined ? {} : { environment: meant }) }));
  }
}
