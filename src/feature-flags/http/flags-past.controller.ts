import { Get, Query } from '@nestjs/common';
import { ActorOf, findMoment, pageOf, parsePage, ScopeOf } from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { FlagHistoryCoordinator, type FlagThingPlace } from '../contracts/index.ts';
import { FlagController, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { FlagsDiffQuery, FlagsStateQuery, thingCursor, thingOfCursor } from './dto/flag-history.request.ts';
import { FlagDifferenceResponse, StoredFlagThingResponse } from './dto/flag-history.response.ts';

/** The past of all feature flags of exactly one scope. */
@FlagController('flag-history')
export class FlagsPastController {
  constructor(private readonly past: FlagHistoryCoordinator) {}

  @Get('state')
  @ReadFlagPage(StoredFlagThingResponse, {
    summary: 'Everything that exactly this scope said about feature flags at a revision or an instant, or says now',
    etag: false,
  })
  async state(@ScopeOf() scope: Scope, @Query() query: FlagsStateQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const from = cursor === undefined ? undefined : thingOfCursor(cursor);
    const moment = from === undefined ? findMoment(query) : { revision: from.revision };
    const { revision, ...found } = await this.past.stateAt(scope, moment, { limit, ...pageFrom(query.key, from?.place) }, actor);
    return { revision, ...thingPage(found, revision) };
  }

  @Get('diff')
  @ReadFlagPage(FlagDifferenceResponse, {
    summary: 'What differs between two revisions of the feature flags of exactly this scope, or between one and now',
    etag: false,
  })
  async diff(@ScopeOf() scope: Scope, @Query() query: FlagsDiffQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    const start = cursor === undefined ? undefined : thingOfCursor(cursor);
    const until = start?.revision ?? query.to;
    const between = { from: query.from, ...(until === undefined ? {} : { to: until }) };
    const { from, to, ...found } = await this.past.diff(scope, between, { limit, ...pageFrom(query.key, start?.place) }, actor);
    return { from, to, ...thingPage(found, to) };
  }
}

function pageFrom(key: string | undefined, after: FlagThingPlace | undefined) {
  return { ...(key === undefined ? {} : { key }), ...(after === undefined ? {} : { after }) };
}

function thingPage<Item>({ items, nextAfter }: { readonly items: readonly Item[]; readonly nextAfter?: FlagThingPlace }, revision: number) {
  return pageOf(items, nextAfter === undefined ? undefined : thingCursor(nextAfter, revision));
}
