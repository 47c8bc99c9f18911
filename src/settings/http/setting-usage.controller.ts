import { Controller, Get, Param, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActorOf, ApiProblems, encodeCursor, PageQuery, parsePage, PermissionGuard, RequirePermission, ScopeOf } from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { SettingUsageResponse } from './dto/setting-comparison.request.ts';
import { textOfCursor } from './dto/setting-history.request.ts';

/** How far settings are overridden below the application, or below a tenant. */
@ApiTags('settings')
@Controller(['v1/application/settings/:key', 'v1/tenants/:tenantCode/settings/:key'])
@UseGuards(PermissionGuard)
@UseInterceptors(DeprecatedNamesInterceptor)
export class SettingUsageController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get('usage')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Count the tenants below that override a setting, and name those that the caller reaches' })
  @ApiOkResponse({ type: SettingUsageResponse })
  @ApiProblems('not-found', 'invalid')
  async usage(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const { nextAfter, ...usage } = await this.settings.settingUsage(scope, key, { limit, ...textOfCursor(cursor) }, actor);
    return { ...usage, ...(nextAfter === undefined ? {} : { nextCursor: encodeCursor(nextAfter) }) };
  }
}
