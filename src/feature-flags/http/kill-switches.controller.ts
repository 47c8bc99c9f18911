import { Body, Delete, Param, Post, Query } from '@nestjs/common';
import { ApiEnvironment, CommandContextOf, EnvironmentOf, ScopeOf } from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { ChangeFlag, FlagController, WriteFlag } from './decorators/flag-routes.decorators.ts';
import { FlagReasonRequest, KillSwitchQuery } from './dto/flag.request.ts';

/** Kill switches: in one environment or in all, for everybody or for one tenant. */
@FlagController('flags/:key/kill-switch')
export class KillSwitchesController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Post()
  @ApiEnvironment()
  @WriteFlag({
    permission: 'features.kill',
    summary: 'Use the kill switch: at once, without an approval, with a reason',
    idempotencyKey: true,
  })
  kill(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @EnvironmentOf() environment: string,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.killFlag(scope, { key, environment }, context);
  }

  @Delete()
  @ApiEnvironment()
  @ChangeFlag({ permission: 'features.kill', summary: 'Take the kill switch back, with a reason' })
  revive(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @EnvironmentOf() environment: string,
    @Query() _query: KillSwitchQuery,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.reviveFlag(scope, { key, environment }, context);
  }
}
