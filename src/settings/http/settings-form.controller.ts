import { Controller, Get, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiConditionalRead,
  ApiEnvironment,
  ApiMinRevision,
  ApiProblems,
  EnvironmentOf,
  MinRevisionInterceptor,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { SettingsFormQuery } from './dto/settings-form.request.ts';
import { SettingsFormResponse } from './dto/settings-form.response.ts';

/** What an administrator's page needs to show and change the settings of a scope, without further knowledge. */
@ApiTags('settings')
@Controller(['v1/application/settings/form', 'v1/tenants/:tenantCode/settings/form', 'v1/tenants/:tenantCode/users/:subject/settings/form'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class SettingsFormController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get()
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Groups, sections and fields with values, provenance, limits, and what may be changed and why not' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: SettingsFormResponse })
  @ApiProblems('not-found', 'invalid')
  async form(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Query() { group }: SettingsFormQuery,
    @ActorOf() reader: Actor,
  ) {
    const { groups, version } = await this.settings.settingsForm(scope, group, { environment, reader });
    return Versioned.view({ groups }, [version, environment, group ?? '', reader.permissions.join(' ')]);
  }
}
