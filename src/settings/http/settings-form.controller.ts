import { Get, Query } from '@nestjs/common';
import { ApiEnvironment, type Reading, ReadingOf, RevisionedController, ScopeOf, Versioned } from '#libs/http';
import type { Scope } from '#libs/kernel';
import { SettingsCoordinator } from '../contracts/index.ts';
import { ReadSetting } from './decorators/setting-routes.decorators.ts';
import { SettingsFormQuery } from './dto/settings-form.request.ts';
import { SettingsFormResponse } from './dto/settings-form.response.ts';

/** What an administrator's page needs to show and change the settings of a scope, without further knowledge. */
@RevisionedController({ tag: 'settings', path: 'settings/form', levels: ['application', 'tenant', 'user'] })
export class SettingsFormController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get()
  @ApiEnvironment()
  @ReadSetting(SettingsFormResponse, {
    summary: 'Groups, sections and fields with values, provenance, limits, and what may be changed and why not',
    problems: ['not-found', 'invalid'],
  })
  async form(@ScopeOf() scope: Scope, @Query() { group }: SettingsFormQuery, @ReadingOf() reading: Reading) {
    const { groups, version } = await this.settings.settingsForm(scope, group, reading);
    return Versioned.view({ groups }, [version, reading.environment, group ?? '', reading.reader.permissions.join(' ')]);
  }
}
