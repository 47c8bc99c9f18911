import { Controller, Get, Param, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiMinRevision,
  ApiPage,
  ApiProblems,
  encodeCursor,
  MinRevisionInterceptor,
  momentOf,
  MomentQuery,
  PageQuery,
  parsePage,
  PermissionGuard,
  RequirePermission,
  revisionOf,
  RevisionRangeQuery,
  ScopeOf,
} from '#libs/http';
import type { Actor, Json, Scope } from '#libs/kernel';
import { SettingHistoryCoordinator } from '../contracts/index.ts';
import { DeprecatedNamesInterceptor } from './deprecated-names.interceptor.ts';
import { entryOfCursor, numberOfCursor, placeCursor, placeOfCursor } from './dto/setting-history.request.ts';
import {
  SettingChangeSetResponse,
  SettingDifferenceResponse,
  SettingHistoryEntryResponse,
  SettingRowChangeResponse,
  StoredSettingResponse,
} from './dto/setting-history.response.ts';

/** The past of the settings of exactly one scope. */
@ApiTags('settings')
@Controller(['v1/application/settings', 'v1/tenants/:tenantCode/settings', 'v1/tenants/:tenantCode/users/:subject/settings'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor, DeprecatedNamesInterceptor)
export class SettingHistoryController {
  constructor(private readonly past: SettingHistoryCoordinator) {}

  @Get(':key/history')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Changes of a setting in exactly this scope, newest first' })
  @ApiMinRevision()
  @ApiPage(SettingHistoryEntryResponse)
  @ApiProblems('not-found', 'invalid')
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const items = await this.past.settingHistory(scope, key, { limit, ...entryOfCursor(cursor) }, actor);
    const last = items.length === limit ? items.at(-1) : undefined;
    return pageOf(items, last === undefined ? undefined : [last.revision, last.ordinal]);
  }

  @Get('change-sets')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Change sets that changed settings of exactly this scope, newest first' })
  @ApiMinRevision()
  @ApiPage(SettingChangeSetResponse)
  @ApiProblems('not-found', 'invalid')
  async changeSets(@ScopeOf() scope: Scope, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const items = await this.past.changeSets(scope, { limit, ...numberOfCursor(cursor) }, actor);
    return pageOf(items, items.length === limit ? items.at(-1)?.revision : undefined);
  }

  @Get('change-sets/:revision')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'One change set with what it changed in exactly this scope' })
  @ApiMinRevision()
  @ApiPage(SettingRowChangeResponse)
  @ApiProblems('not-found', 'invalid')
  async changeSet(@ScopeOf() scope: Scope, @Param('revision') revision: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const found = await this.past.changeSet(scope, revisionOf(revision), { limit, ...numberOfCursor(cursor) }, actor);
    return { ...found.changeSet, ...pageOf(found.items, found.nextAfter) };
  }

  @Get('state')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'Everything that was stored in exactly this scope at a revision or an instant' })
  @ApiMinRevision()
  @ApiPage(StoredSettingResponse)
  @ApiProblems('not-found', 'invalid')
  async state(@ScopeOf() scope: Scope, @Query() query: MomentQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const from = cursor === undefined ? undefined : placeOfCursor(cursor);
    const moment = momentOf(query);
    const page = { limit, ...(from === undefined ? {} : { after: from.place }) };
    const state = await this.past.stateAt(scope, from === undefined ? moment : { revision: from.revision }, page, actor);
    const next = state.nextAfter === undefined ? undefined : placeCursor(state.nextAfter, state.revision);
    return { revision: state.revision, ...pageOf(state.items, next) };
  }

  @Get('diff')
  @RequirePermission('settings.read')
  @ApiOperation({ summary: 'What differs between two revisions of exactly this scope, or between one and now' })
  @ApiMinRevision()
  @ApiPage(SettingDifferenceResponse)
  @ApiProblems('not-found', 'invalid')
  async diff(@ScopeOf() scope: Scope, @Query() query: RevisionRangeQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const start = cursor === undefined ? undefined : placeOfCursor(cursor);
    const until = start?.revision ?? query.to;
    const page = { limit, ...(start === undefined ? {} : { after: start.place }) };
    const diff = await this.past.diff(scope, { from: query.from, ...(until === undefined ? {} : { to: until }) }, page, actor);
    const next = diff.nextAfter === undefined ? undefined : placeCursor(diff.nextAfter, diff.to);
    return { from: diff.from, to: diff.to, ...pageOf(diff.items, next) };
  }
}

function pageOf<Item>(items: readonly Item[], next: Json | undefined) {
  return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(next) }) };
}
