import { Controller, Get, Param, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiMinRevision,
  ApiPage,
  ApiProblems,
  MinRevisionInterceptor,
  PageQuery,
  parsePage,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
} from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { FlagHistoryCoordinator } from '../contracts/index.ts';
import { historyPage, positionOfCursor } from './dto/flag-history.request.ts';
import { FlagHistoryEntryResponse } from './dto/flag-history.response.ts';

/** The past of single segments in exactly one scope. */
@ApiTags('feature flags')
@Controller(['v1/application/segments/:key', 'v1/tenants/:tenantCode/segments/:key'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class SegmentHistoryController {
  constructor(private readonly past: FlagHistoryCoordinator) {}

  @Get('history')
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Changes of a segment in exactly this scope, newest first' })
  @ApiMinRevision()
  @ApiPage(FlagHistoryEntryResponse)
  @ApiProblems('not-found', 'invalid')
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    return historyPage(await this.past.segmentHistory(scope, key, { limit, ...positionOfCursor(cursor) }, actor), limit);
  }
}
