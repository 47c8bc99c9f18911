import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ActorOf,
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
  LazyDocument,
  MinRevisionInterceptor,
  parsePage,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  rowRevisionOf,
  ScopeOf,
  Versioned,
  WithoutRateLimit,
} from '#libs/http';
import { type Actor, type CommandContext, describeScope, type Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { RenderedDocuments } from '#libs/layers';
import { type SettingItem, type SettingPage, SettingsCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { parseBulkChanges } from './dto/bulk-changes.request.ts';
import { textOfCursor } from './dto/setting-history.request.ts';
import {
  EnvironmentQuery,
  ListSettingsQuery,
  MAX_LISTED_SETTINGS,
  SetSettingRequest,
  UnsetSettingQuery,
  bulkExample,
  setExample,
} from './dto/setting.request.ts';
import { SettingResponse, SettingsWriteResponse } from './dto/setting.response.ts';

const MANAGE = { application: 'settings.manage-application', tenant: 'settings.manage' } as const;

/** Values of settings under each scope path: `/v1/application`, `/v1/tenants/{tenantCode}`, `/v1/tenants/{tenantCode}/users/{subject}`. */
@ApiTags('settings')
@Controller(['v1/application/settings', 'v1/tenants/:tenantCode/settings', 'v1/tenants/:tenantCode/users/:subject/settings'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor, DeprecatedNamesInterceptor)
export class SettingsController {
  constructor(
    private readonly settings: SettingsCoordinator,
    private readonly documents: RenderedDocuments,
  ) {}

  @Get()
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'List settings with their effective values' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(SettingResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @EnvironmentOf() environment: string, @Query() query: ListSettingsQuery, @ActorOf() reader: Actor) {
    const { limit, cursor } = parsePage(query, MAX_LISTED_SETTINGS);
    const { limit: _limit, cursor: _cursor, environment: _environment, ...filter } = query;
    const list = await this.settings.settingList(scope, filter, { limit, ...textOfCursor(cursor) }, { environment, reader });
    const identity = [list.version, describeScope(scope), environment, JSON.stringify(query)];
    const tenant = scope.level === 'application' ? '' : scope.tenant;
    return new LazyDocument(identity, (etag) => this.documents.of(tenant, etag, () => documentOf(list.page())));
  }

  @Get(':key')
  @RequirePermission('settings.read')
  @WithoutRateLimit()
  @ApiOperation({ summary: 'Read one setting with its effective value and where it comes from' })
  @ApiEnvironment()
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: SettingResponse })
  @ApiProblems('not-found', 'invalid')
  async get(
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @Query() _query: EnvironmentQuery,
    @ActorOf() reader: Actor,
  ) {
    return versioned(await this.settings.getSetting(scope, key, { environment, reader }));
  }

  @Put(':key')
  @MayNeedApproval()
  @RequirePermission(MANAGE)
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
  @MayNeedApproval()
  @RequirePermission(MANAGE)
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
    @ActorOf() reader: Actor,
    @ScopeOf() scope: Scope,
    @EnvironmentOf() environment: string,
    @Param('key') key: string,
    @Query() _query: EnvironmentQuery,
  ) {
    const { explanation, revision } = await this.settings.explainSetting(scope, key, { environment, reader });
    return new Versioned(revision, explanation);
  }

  @Post('bulk')
  @MayNeedApproval()
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
  validate(@ScopeOf() scope: Scope, @Req() request: FastifyRequest, @ActorOf() reader: Actor) {
    return this.settings.validateSettingChange(scope, parseBulkChanges(request.body).changes, { reader });
  }
}

function documentOf({ items, nextAfter }: SettingPage): Uint8Array {
  return Buffer.from(JSON.stringify({ items, ...(nextAfter === undefined ? {} : { nextCursor: encodeCursor(nextAfter) }) }));
}

function versioned(item: SettingItem): Versioned<SettingItem> {
  return new Versioned(item.revision, item);
}
