import { Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ActorOf, pageAfter, pageOf, PageQuery, ScopedController, Versioned } from '#libs/http';
import type { Actor } from '#libs/kernel';
import { SettingDefinitionsCoordinator } from '../contracts/index.ts';
import { ReadSetting, ReadSettingPage } from './decorators/setting-routes.decorators.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { DefinitionResponse } from './dto/definition.response.ts';

/** Definitions in force; they are the same in every scope. */
@ScopedController({ tag: 'settings', path: 'settings/definitions', levels: ['application', 'tenant', 'user'] })
export class SettingDefinitionsController {
  constructor(private readonly definitions: SettingDefinitionsCoordinator) {}

  @Get()
  @ReadSettingPage(DefinitionResponse, { summary: 'List the definitions in force', minRevision: false })
  async list(@Query() query: PageQuery, @ActorOf() reader: Actor) {
    const { items, nextAfter, version } = await this.definitions.listDefinitions(pageAfter(query), reader);
    return Versioned.view(pageOf(items, nextAfter), [version, JSON.stringify(query)]);
  }

  @Get(':key')
  @UseInterceptors(DeprecatedNamesInterceptor)
  @ReadSetting(DefinitionResponse, { summary: 'Read the definition of a setting, by its key or an earlier one', minRevision: false })
  async get(@Param('key') key: string, @ActorOf() reader: Actor) {
    const { item, revision } = await this.definitions.getDefinition(key, reader);
    return new Versioned(revision, item);
  }
}
