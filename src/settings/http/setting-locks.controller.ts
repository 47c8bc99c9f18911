import { Body, Controller, HttpCode, Param, Post, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiEnvironment,
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
import { SettingsCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import {
  ConstrainSettingRequest,
  constrainExample,
  EnforceSettingRequest,
  enforceExample,
  ReleaseSettingRequest,
} from './dto/setting-lock.request.ts';
import { SettingsWriteResponse } from './dto/setting.response.ts';

/** Locks and constraints: what a scope leaves to the levels below it. */
@ApiTags('settings')
@Controller(['v1/application/settings/:key', 'v1/tenants/:tenantCode/settings/:key'])
@UseGuards(PermissionGuard)
@UseInterceptors(DeprecatedNamesInterceptor)
export class SettingLocksController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Post('enforce')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission('settings.lock')
  @ApiOperation({ summary: 'Make the value of this scope, the stored one or a new one, the only one for all levels below' })
  @ApiBody({ type: EnforceSettingRequest, examples: enforceExample })
  @ApiEnvironment()
  @ApiPrecondition()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  enforce(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Body() { value }: EnforceSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = { key, environment, expectedRevision: rowRevisionOf(precondition), ...(value === undefined ? {} : { value }) };
    return this.settings.enforceSetting(scope, change, context);
  }

  @Post('release')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission('settings.lock')
  @ApiOperation({ summary: 'Take the lock away: what the levels below hold counts again' })
  @ApiBody({ type: ReleaseSettingRequest })
  @ApiEnvironment()
  @ApiPrecondition()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  release(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Body() _body: ReleaseSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.releaseSetting(scope, { key, environment, expectedRevision: rowRevisionOf(precondition) }, context);
  }

  @Post('constrain')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission('settings.lock')
  @ApiOperation({ summary: 'Narrow what the levels below may choose; null takes the constraint away' })
  @ApiBody({ type: ConstrainSettingRequest, examples: constrainExample })
  @ApiEnvironment()
  @ApiPrecondition()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  constrain(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Body() { constraint }: ConstrainSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.constrainSetting(scope, { key, environment, constraint, expectedRevision: rowRevisionOf(precondition) }, context);
  }
}
