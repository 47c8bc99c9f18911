import { Controller, Get, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiConditionalRead,
  ApiEnvironment,
  ApiMinRevision,
  ApiPage,
  ApiProblems,
  encodeCursor,
  EnvironmentOf,
  MinRevisionInterceptor,
  parsePage,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { ComparedSettingResponse, CompareSettingsQuery, scopeOfText } from './dto/setting-comparison.request.ts';
import { textOfCursor } from './dto/setting-history.request.ts';

/** One scope beside another. */
@ApiTags('settings')
@Controller(['v1/application/settings', 'v1/tenants/:tenantCode/settings', 'v1/tenants/:tenantCode/users/:subject/settings'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class SettingComparisonController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get('compare')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Compare the effective values of this scope with those of another that the caller reaches' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(ComparedSettingResponse)
  @ApiProblems('not-found', 'invalid')
  async compare(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Query() query: CompareSettingsQuery,
    @ActorOf() actor: Actor,
  ) {
    const { limit, cursor } = parsePage(query);
    const options = { limit, environment, includeEqual: query.includeEqual === true, ...textOfCursor(cursor) };
    const found = await this.settings.compareSettings(scope, scopeOfText(query.with), options, actor);
    const body = { items: found.items, ...(found.nextAfter === undefined ? {} : { nextCursor: encodeCursor(found.nextAfter) }) };
    return Versioned.view(body, [found.version, environment, JSON.stringify(query)]);
  }
}
