import { Controller, Get, Param, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiPage,
  ApiProblems,
  encodeCursor,
  PageQuery,
  PermissionGuard,
  RequirePermission,
  Versioned,
} from '#libs/http';
import { SettingsCoordinator } from '../contracts/index.ts';
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
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get()
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'List the definitions in force' })
  @ApiConditionalRead()
  @ApiPage(DefinitionResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@Query() query: PageQuery) {
    const { items, nextAfter, version } = await this.settings.listDefinitions(keyPage(query));
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
  async get(@Param('key') key: string) {
    const { item, revision } = await this.settings.getDefinition(key);
    return new Versioned(revision, item);
  }
}
