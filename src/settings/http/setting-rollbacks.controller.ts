import { Body, Controller, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiEnvironment,
  ApiIdempotencyKey,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  EnvironmentOf,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  rowRevisionOf,
  ScopeOf,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { SettingHistoryCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { rollbackExample, RollBackSettingRequest, RollBackSettingsRequest, rollbackOf } from './dto/setting-rollback.request.ts';
import { SettingsWriteResponse } from './dto/setting.response.ts';

/** Ways back to an earlier state, each a new revision by the rules that hold for every change. */
@ApiTags('settings')
@Controller(['v1/application/settings', 'v1/tenants/:tenantCode/settings', 'v1/tenants/:tenantCode/users/:subject/settings'])
@UseGuards(PermissionGuard)
@UseInterceptors(DeprecatedNamesInterceptor)
export class SettingRollbacksController {
  constructor(private readonly past: SettingHistoryCoordinator) {}

  @Post(':key/rollback')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission({ application: 'settings.manage-application', tenant: 'settings.manage' })
  @ApiOperation({ summary: 'Take one setting of exactly this scope back to what it held at a revision' })
  @ApiBody({ type: RollBackSettingRequest })
  @ApiEnvironment()
  @ApiPrecondition()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  rollBackOne(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Body() { revision }: RollBackSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = { key, environment, revision, expectedRevision: rowRevisionOf(precondition) };
    return this.past.rollBackSetting(scope, change, context);
  }

  @Post('rollback')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission('settings.bulk')
  @ApiOperation({ summary: 'Take this scope back to a revision, or undo one change set: all or nothing, at most 10,000 settings' })
  @ApiBody({ type: RollBackSettingsRequest, examples: rollbackExample })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'conflict', 'too-large', 'unsupported-media-type')
  rollBack(@ScopeOf() scope: Scope, @Body() body: RollBackSettingsRequest, @CommandContextOf() context: CommandContext) {
    return this.past.rollBackSettings(scope, rollbackOf(body), context);
  }
}
