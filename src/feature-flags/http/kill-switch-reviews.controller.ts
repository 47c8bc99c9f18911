import { Controller, Get, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiMinRevision,
  ApiPage,
  ApiProblems,
  encodeCursor,
  MinRevisionInterceptor,
  PageQuery,
  parsePage,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { KillSwitchReviewResponse } from './dto/flag-usage.response.ts';

/** Kill switches that are on and wait for a decision. */
@ApiTags('feature flags')
@Controller(['v1/application/kill-switch-reviews', 'v1/tenants/:tenantCode/kill-switch-reviews'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class KillSwitchReviewsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'List kill switches of the scope that are on, until they are taken back or their flags are archived' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(KillSwitchReviewResponse)
  @ApiProblems('invalid')
  async list(@Query() query: PageQuery, @ScopeOf() scope: Scope) {
    const { limit, cursor } = parsePage(query);
    const after = typeof cursor === 'string' ? { after: cursor } : {};
    const { items, nextAfter } = await this.flags.findKillSwitchReviews(scope, { limit, ...after });
    return new Versioned(0, nextAfter === undefined ? { items } : { items, nextCursor: encodeCursor(nextAfter) });
  }
}
