import { Get, Query } from '@nestjs/common';
import { pageAfter, pageOf, PageQuery, ScopeOf, Versioned } from '#libs/http';
import type { Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { FlagController, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { KillSwitchReviewResponse } from './dto/flag-usage.response.ts';

/** Kill switches that are on and wait for a decision. */
@FlagController('kill-switch-reviews')
export class KillSwitchReviewsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlagPage(KillSwitchReviewResponse, {
    summary: 'List kill switches of the scope that are on, until they are taken back or their flags are archived',
    problems: ['invalid'],
  })
  async list(@ScopeOf() scope: Scope, @Query() query: PageQuery) {
    const { items, nextAfter } = await this.flags.findKillSwitchReviews(scope, pageAfter(query));
    return new Versioned(0, pageOf(items, nextAfter));
  }
}
