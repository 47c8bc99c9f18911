import { Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ActorOf, encodeCursor, pageAfter, PageQuery, ScopedController, ScopeOf } from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { ReadSetting } from './decorators/setting-routes.decorators.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { SettingUsageResponse } from './dto/setting-comparison.request.ts';

/** How far settings are overridden below the application, or below a tenant. */
@UseInterceptors(DeprecatedNamesInterceptor)
@ScopedController({ tag: 'settings', path: 'settings/:key' })
export class SettingUsageController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get('usage')
  @ReadSetting(SettingUsageResponse, {
    summary: 'Count the tenants below that override a setting, and name those that the caller reaches',
    problems: ['not-found', 'invalid'],
    etag: false,
    minRevision: false,
  })
  async usage(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { nextAfter, ...usage } = await this.settings.settingUsage(scope, key, pageAfter(query), actor);
    return { ...usage, ...(nextAfter === undefined ? {} : { nextCursor: encodeCursor(nextAfter) }) };
  }
}
