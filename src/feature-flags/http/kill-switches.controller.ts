import { Body, Controller, Delete, HttpCode, Param, Post, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiEnvironment,
  ApiIdempotencyKey,
  ApiProblems,
  CommandContextOf,
  EnvironmentOf,
  MinRevisionInterceptor,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { FlagReasonRequest, KillSwitchQuery } from './dto/flag.request.ts';
import { FlagWriteResponse } from './dto/flag.response.ts';

/** Kill switches: in one environment or in all, for everybody or for one tenant. */
@ApiTags('feature flags')
@Controller(['v1/application/flags/:key/kill-switch', 'v1/tenants/:tenantCode/flags/:key/kill-switch'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class KillSwitchesController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Post()
  @HttpCode(200)
  @RequirePermission('features.kill')
  @ApiOperation({ summary: 'Use the kill switch: at once, without an approval, with a reason' })
  @ApiEnvironment()
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'conflict')
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
  @MayNeedApproval()
  @RequirePermission('features.kill')
  @ApiOperation({ summary: 'Take the kill switch back, with a reason' })
  @ApiEnvironment()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'conflict')
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
