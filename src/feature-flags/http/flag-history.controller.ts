import { Body, Get, Param, Post, Query } from '@nestjs/common';
import { ActorOf, CommandContextOf, ExpectedPlaceOf, findMoment, PageQuery, type Place, ScopeOf, Versioned } from '#libs/http';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { FeatureFlagCoordinator, FLAG_THINGS, FlagHistoryCoordinator } from '../contracts/index.ts';
import { ChangeFlag, FlagController, ReadFlag, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { FlagMomentQuery, historyPage, historyPageAsked, rollBackExample, RollBackFlagRequest } from './dto/flag-history.request.ts';
import { FlagAtResponse, FlagHistoryEntryResponse } from './dto/flag-history.response.ts';

/** Everything of a flag; a segment may have the same key. */
const OF_FLAGS = FLAG_THINGS.filter((thing) => thing !== 'segment');

/** More than a flag has environments. */
const WHOLE_FLAG = 10_000;

/** The past of single feature flags in exactly one scope, and the way back. */
@FlagController('flags/:key')
export class FlagHistoryController {
  constructor(
    private readonly past: FlagHistoryCoordinator,
    private readonly flags: FeatureFlagCoordinator,
  ) {}

  @Get('history')
  @ReadFlagPage(FlagHistoryEntryResponse, {
    summary: 'Changes of a feature flag, its environments and its kill switches in exactly this scope, newest first',
    etag: false,
  })
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const page = historyPageAsked(query);
    return historyPage(await this.past.flagHistory(scope, key, page, actor), page.limit);
  }

  @Get('state')
  @ReadFlag(FlagAtResponse, {
    summary: 'A feature flag with its environments in exactly this scope at a revision or an instant, or now',
    problems: ['not-found', 'invalid'],
  })
  async state(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: FlagMomentQuery, @ActorOf() actor: Actor) {
    await this.flags.getFlag(scope, key);
    const { revision, items } = await this.past.stateAt(scope, findMoment(query), { limit: WHOLE_FLAG, key, things: OF_FLAGS }, actor);
    // The precondition of a rollback: the newest revision of all that it writes.
    return new Versioned(Math.max(0, ...items.map((item) => item.revision)), { key, revision, items });
  }

  @Post('rollback')
  @ChangeFlag({
    summary: 'Take a feature flag and what it does in all environments back to a revision; If-Match is the ETag of its state',
    body: { type: RollBackFlagRequest, examples: rollBackExample },
    ifMatch: 'required',
  })
  rollBack(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @Body() { to }: RollBackFlagRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.past.rollBackFlag(scope, { ...place, to }, context);
  }
}
