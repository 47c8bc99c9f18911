import { Body, Delete, Get, Param, Post, Put, Query, Req, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  ActorOf,
  ApiEnvironment,
  BodyLimits,
  CommandContextOf,
  EnvironmentOf,
  ExpectedPlaceOf,
  ExpectedRevisionOf,
  filterOf,
  LazyDocument,
  pageAfter,
  pageOf,
  type Place,
  type Reading,
  ReadingOf,
  ReadOne,
  RevisionedController,
  ScopeOf,
  Versioned,
  WithoutRateLimit,
  Write,
} from '#libs/http';
import { type Actor, type CommandContext, describeScope, type Scope } from '#libs/kernel';
import { RenderedDocuments } from '#libs/layers';
import { type SettingPage, SettingsCoordinator } from '../contracts/index.ts';
import { ALL_SETTINGS, ChangeSettings, MANAGE_SETTINGS, ReadSetting, ReadSettingPage } from './decorators/setting-routes.decorators.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { parseBulkChanges } from './dto/bulk-changes.request.ts';
import {
  EnvironmentQuery,
  ListSettingsQuery,
  MAX_LISTED_SETTINGS,
  SetSettingRequest,
  UnsetSettingQuery,
  bulkExample,
  setExample,
} from './dto/setting.request.ts';
import { SettingResponse } from './dto/setting.response.ts';

/** Values of settings under each scope path: `/v1/application`, `/v1/tenants/{tenantCode}`, `/v1/tenants/{tenantCode}/users/{subject}`. */
@UseInterceptors(DeprecatedNamesInterceptor)
@RevisionedController(ALL_SETTINGS)
export class SettingsController {
  constructor(
    private readonly settings: SettingsCoordinator,
    private readonly documents: RenderedDocuments,
  ) {}

  @Get()
  @ApiEnvironment()
  @ReadSettingPage(SettingResponse, { summary: 'List settings with their effective values' })
  async list(@ScopeOf() scope: Scope, @Query() query: ListSettingsQuery, @ReadingOf() reading: Reading) {
    const { environment: _environment, ...filter } = filterOf(query);
    const list = await this.settings.settingList(scope, filter, pageAfter(query, MAX_LISTED_SETTINGS), reading);
    const identity = [list.version, describeScope(scope), reading.environment, JSON.stringify(query)];
    const tenant = scope.level === 'application' ? '' : scope.tenant;
    return new LazyDocument(identity, (etag) => this.documents.of(tenant, etag, () => documentOf(list.page())));
  }

  @Get(':key')
  @WithoutRateLimit()
  @ApiEnvironment()
  @ReadSetting(SettingResponse, {
    summary: 'Read one setting with its effective value and where it comes from',
    problems: ['not-found', 'invalid'],
  })
  async get(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() _query: EnvironmentQuery, @ReadingOf() reading: Reading) {
    return Versioned.of(await this.settings.getSetting(scope, key, reading));
  }

  @Put(':key')
  @ApiEnvironment()
  @ChangeSettings({
    permission: MANAGE_SETTINGS,
    summary: 'Set a value in exactly this scope',
    body: { type: SetSettingRequest, examples: setExample },
    ifMatch: 'required',
  })
  async set(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @EnvironmentOf() environment: string,
    @Body() { value }: SetSettingRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.updateSetting(scope, { ...place, environment, value }, context);
  }

  @Delete(':key')
  @ApiEnvironment()
  @ChangeSettings({
    permission: MANAGE_SETTINGS,
    summary: 'Remove the value of exactly this scope, so that the next level shows through',
    ifMatch: 'required',
  })
  async unset(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @EnvironmentOf() environment: string,
    @ExpectedRevisionOf() expectedRevision: number,
    @Query() _query: UnsetSettingQuery,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.settings.unsetSetting(scope, { key, environment, expectedRevision }, context);
  }

  @Get(':key/explain')
  @ApiEnvironment()
  @ReadOne({
    permission: 'settings.read',
    summary: 'Say why the value is what it is: every candidate with its outcome',
    problems: ['not-found', 'invalid'],
  })
  async explain(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() _query: EnvironmentQuery, @ReadingOf() reading: Reading) {
    const { explanation, revision } = await this.settings.explainSetting(scope, key, reading);
    return new Versioned(revision, explanation);
  }

  @Post('bulk')
  @BodyLimits('bulk')
  @ChangeSettings({
    permission: 'settings.bulk',
    summary: 'Change up to 10,000 settings at once, all or nothing unless mode is partial',
    body: { schema: { type: 'object' }, examples: bulkExample },
    idempotencyKey: true,
    problems: ['not-found', 'invalid', 'stale', 'conflict'],
  })
  bulk(@ScopeOf() scope: Scope, @Req() request: FastifyRequest, @CommandContextOf() context: CommandContext) {
    const { changes, mode } = parseBulkChanges(request.body);
    return this.settings.bulkUpdateSettings(scope, changes, mode, context);
  }

  @Post('validate')
  @BodyLimits('bulk')
  @Write({
    permission: 'settings.read',
    summary: 'Say what changes would do, without doing them',
    body: { schema: { type: 'object' }, examples: bulkExample },
  })
  validate(@ScopeOf() scope: Scope, @Req() request: FastifyRequest, @ActorOf() reader: Actor) {
    return this.settings.validateSettingChange(scope, parseBulkChanges(request.body).changes, { reader });
  }
}

function documentOf({ items, nextAfter }: SettingPage): Uint8Array {
  return Buffer.from(JSON.stringify(pageOf(items, nextAfter)));
}
