import { Get, Param, Query } from '@nestjs/common';
import { ActorOf, PageQuery, ScopeOf } from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { FlagHistoryCoordinator } from '../contracts/index.ts';
import { FlagController, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { historyPage, historyPageAsked } from './dto/flag-history.request.ts';
import { FlagHistoryEntryResponse } from './dto/flag-history.response.ts';

/** The past of single segments in exactly one scope. */
@FlagController('segments/:key')
export class SegmentHistoryController {
  constructor(private readonly past: FlagHistoryCoordinator) {}

  @Get('history')
  @ReadFlagPage(FlagHistoryEntryResponse, { summary: 'Changes of a segment in exactly this scope, newest first', etag: false })
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const page = historyPageAsked(query);
    return historyPage(await this.past.segmentHistory(scope, key, page, actor), page.limit);
  }
}
