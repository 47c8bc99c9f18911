import { Controller, Get, Param, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiConditionalRead,
  ApiPage,
  ApiProblems,
  encodeCursor,
  PageQuery,
  PermissionGuard,
  RequirePermission,
  Versioned,
} from '#libs/http';
import type { Actor } from '#libs/kernel';
import { SettingDefinitionsCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { DefinitionResponse } from './dto/definition.response.ts';
import { keyPage } from './dto/key-page.request.ts';

const READ_PATHS = [
  'v1/application/settings/definitions',
  'v1/tenants/:tenantCode/settings/definitions',
  'v1/tenants/:tenantCode/users/:subject/settings/definitions',
];

/** Definitions in force; they are the same in every scope. */
@ApiTags('settings')
@Controller(READ_PATHS)
@UseGuards(PermissionGuard)
export class SettingDefinitionsController {
  constructor(private readonly definitions: SettingDefinitionsCoordinator) {}

  @Get()
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'List the definitions in force' })
  @ApiConditionalRead()
  @ApiPage(DefinitionResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@Query() query: PageQuery, @ActorOf() reader: Actor) {
    const { items, nextAfter, version } = await this.definitions.listDefinitions(keyPage(query), reader);
    const body = { items, ...(nextAfter === undefined ? {} : { nextCursor: encodeCursor(nextAfter) }) };
    return Versioned.view(body, [version, JSON.stringify(query)]);
  }

  @Get(':key')
  @UseInterceptors(DeprecatedNamesInterceptor)
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Read the definition of a setting, by its key or an earlier one' })
  @ApiConditionalRead()
  @ApiOkResponse({ type: DefinitionResponse })
  @ApiProblems('not-found')
  async get(@Param('key') key: string, @ActorOf() reader: Actor) {
    const { item, revision } = await this.definitions.getDefinition(key, reader);
    return new Versioned(revision, item);
  }
}
