import { Get, Param, Query, UseInterceptors } from '@nestjs/common';
import {
  ActorOf,
  momentOf,
  MomentQuery,
  pageOf,
  PageQuery,
  pageUpTo,
  parsePage,
  RevisionedController,
  revisionOf,
  RevisionRangeQuery,
  ScopeOf,
} from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { SettingHistoryCoordinator } from '../contracts/index.ts';
import { ALL_SETTINGS, ReadSettingPage } from './decorators/setting-routes.decorators.ts';
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
@UseInterceptors(DeprecatedNamesInterceptor)
@RevisionedController(ALL_SETTINGS)
export class SettingHistoryController {
  constructor(private readonly past: SettingHistoryCoordinator) {}

  @Get(':key/history')
  @ReadSettingPage(SettingHistoryEntryResponse, { summary: 'Changes of a setting in exactly this scope, newest first', etag: false })
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const items = await this.past.settingHistory(scope, key, { limit, ...entryOfCursor(cursor) }, actor);
    return pageUpTo(limit, items, (last) => [last.revision, last.ordinal]);
  }

  @Get('change-sets')
  @ReadSettingPage(SettingChangeSetResponse, {
    summary: 'Change sets that changed settings of exactly this scope, newest first',
    etag: false,
  })
  async changeSets(@ScopeOf() scope: Scope, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const items = await this.past.changeSets(scope, { limit, ...numberOfCursor(cursor) }, actor);
    return pageUpTo(limit, items, (last) => last.revision);
  }

  @Get('change-sets/:revision')
  @ReadSettingPage(SettingRowChangeResponse, { summary: 'One change set with what it changed in exactly this scope', etag: false })
  async changeSet(@ScopeOf() scope: Scope, @Param('revision') revision: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const found = await this.past.changeSet(scope, revisionOf(revision), { limit, ...numberOfCursor(cursor) }, actor);
    return { ...found.changeSet, ...pageOf(found.items, found.nextAfter) };
  }

  @Get('state')
  @ReadSettingPage(StoredSettingResponse, {
    summary: 'Everything that was stored in exactly this scope at a revision or an instant',
    etag: false,
  })
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
  @ReadSettingPage(SettingDifferenceResponse, {
    summary: 'What differs between two revisions of exactly this scope, or between one and now',
    etag: false,
  })
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
