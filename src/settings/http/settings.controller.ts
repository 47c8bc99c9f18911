import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ApiConditionalRead,
  ApiEnvironment,
  ApiIdempotencyKey,
  ApiMinRevision,
  ApiPage,
  ApiPrecondition,
  ApiProblems,
  BodyLimits,
  CommandContextOf,
  encodeCursor,
  EnvironmentOf,
  MinRevisionInterceptor,
  PageQuery,
  parsePage,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  rowRevisionOf,
  ScopeOf,
  Versioned,
} from '#libs/http';
import { type CommandContext, InvalidRequestException, type Scope } from '#libs/kernel';
import { type SettingItem, SettingsCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { parseBulkChanges } from './dto/bulk-changes.request.ts';
import {
  EnvironmentQuery,
  ListSettingsQuery,
  SetSettingRequest,
  UnsetSettingQuery,
  bulkExample,
  setExample,
} from './dto/setting.request.ts';
import { SettingResponse, SettingsWriteResponse } from './dto/setting.response.ts';

/** Values of settings under each scope path: `/v1/application`, `/v1/tenants/{tenantCode}`, `/v1/tenants/{tenantCode}/users/{subject}`. */
@ApiTags('settings')
@Controller(['v1/application/settings', 'v1/tenants/:tenantCode/settings', 'v1/tenants/:tenantCode/users/:subject/settings'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor, DeprecatedNamesInterceptor)
export class SettingsController {
  constructor(private readonly settings: SettingsCoordinator) {}

  @Get()
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'List settings with their effective values' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(SettingResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @EnvironmentOf() environment: string, @Query() query: ListSettingsQuery) {
    const { limit, cursor } = parsePage(query);
    if (cursor !== undefined && typeof cursor !== 'string') throw new InvalidRequestException('The cursor is not one that this list gave.');
    const { limit: _limit, cursor: _cursor, environment: _environment, ...filter } = query;
    const page = await this.settings.listSettings(
      scope,
      filter,
      { limit, ...(cursor === undefined ? {} : { after: cursor }) },
      { environment },
    );
    const body = { items: page.items, ...(page.nextAfter === undefined ? {} : { nextCursor: encodeCursor(page.nextAfter) }) };
    return Versioned.view(body, [page.version, environment, JSON.stringify(query)]);
  }

  @Get(':key')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Read one setting with its effective value and where it comes from' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: SettingResponse })
  @ApiProblems('not-found', 'invalid')
  async get(@ScopeOf() scope: Scope, @EnvironmentOf() environment: string, @Param('key') key: string, @Query() _query: EnvironmentQuery) {
    return versioned(await this.settings.getSetting(scope, key, { environment }));
  }

  @Put(':key')
  @RequirePermission('settings.manage')
  @ApiOperation({ summary: 'Set a value in exactly this scope' })
  @ApiBody({ type: SetSettingRequest, examples: setExample })
  @ApiEnvironment()
  @ApiPrecondition()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  async set(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Body() body: SetSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = { key, environment, value: body.value, expectedRevision: rowRevisionOf(precondition) };
    return this.settings.updateSetting(scope, change, context);
  }

  @Delete(':key')
  @RequirePermission('settings.manage')
  @ApiOperation({ summary: 'Remove the value of exactly this scope, so that the next level shows through' })
  @ApiEnvironment()
  @ApiPrecondition()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict')
  async unset(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Query() _query: UnsetSettingQuery,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.unsetSetting(scope, { key, environment, expectedRevision: rowRevisionOf(precondition) }, context);
  }

  @Get(':key/explain')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Say why the value is what it is: every candidate with its outcome' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiProblems('not-found', 'invalid')
  async explain(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @Query() _query: EnvironmentQuery,
  ) {
    const { explanation, revision } = await this.settings.explainSetting(scope, key, { environment });
    return new Versioned(revision, explanation);
  }

  @Get(':key/history')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Changes of a setting in exactly this scope, newest first' })
  @ApiMinRevision()
  @ApiProblems('not-found', 'invalid')
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery) {
    const { limit, cursor } = parsePage(query);
    if (cursor !== undefined && typeof cursor !== 'number') throw new InvalidRequestException('The cursor is not one that this list gave.');
    const items = await this.settings.settingHistory(scope, key, { limit, ...(cursor === undefined ? {} : { before: cursor }) });
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items, ...(last === undefined ? {} : { nextCursor: encodeCursor(last.revision) }) };
  }

  @Post('bulk')
  @HttpCode(200)
  @BodyLimits('bulk')
  @RequirePermission('settings.bulk')
  @ApiOperation({ summary: 'Change up to 10,000 settings at once, all or nothing unless mode is partial' })
  @ApiBody({ schema: { type: 'object' }, examples: bulkExample })
  @ApiIdempotencyKey()
  @ApiOkResponse({ type: SettingsWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'conflict', 'too-large', 'unsupported-media-type')
  bulk(@ScopeOf() scope: Scope, @Req() request: FastifyRequest, @CommandContextOf() context: CommandContext) {
    const { changes, mode } = parseBulkChanges(request.body);
    return this.settings.bulkUpdateSettings(scope, changes, mode, context);
  }

  @Post('validate')
  @HttpCode(200)
  @BodyLimits('bulk')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Say what changes would do, without doing them' })
  @ApiBody({ schema: { type: 'object' }, examples: bulkExample })
  @ApiProblems('not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type')
  validate(@ScopeOf() scope: Scope, @Req() request: FastifyRequest) {
    return this.settings.validateSettingChange(scope, parseBulkChanges(request.body).changes);
  }
}

function versioned(item: SettingItem): Versioned<SettingItem> {
  return new Versioned(item.revision, item);
}
