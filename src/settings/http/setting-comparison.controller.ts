import { Get, Query } from '@nestjs/common';
import { ActorOf, ApiEnvironment, EnvironmentOf, pageAfter, pageOf, RevisionedController, ScopeOf, Versioned } from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { ALL_SETTINGS, ReadSettingPage } from './decorators/setting-routes.decorators.ts';
import { ComparedSettingResponse, CompareSettingsQuery, scopeOfText } from './dto/setting-comparison.request.ts';

/** One scope beside another. */
@RevisionedController(ALL_SETTINGS)
export class SettingComparisonController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get('compare')
  @ApiEnvironment()
  @ReadSettingPage(ComparedSettingResponse, {
    summary: 'Compare the effective values of this scope with those of another that the caller reaches',
  })
  async compare(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Query() query: CompareSettingsQuery,
    @ActorOf() actor: Actor,
  ) {
    const options = { ...pageAfter(query), environment, includeEqual: query.includeEqual === true };
    const { items, nextAfter, version } = await this.settings.compareSettings(scope, scopeOfText(query.with), options, actor);
    return Versioned.view(pageOf(items, nextAfter), [version, environment, JSON.stringify(query)]);
  }
}
