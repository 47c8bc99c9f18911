import { Get, Query } from '@nestjs/common';
import { pageAfter, pageOf, PageQuery, ScopedController, ScopeOf, Versioned } from '#libs/http';
import type { Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { StaleFlagResponse } from './dto/flag-usage.response.ts';

/** Feature flags that may be given up. Not below `flags`, where `stale` may be the key of a flag. */
@ScopedController({ tag: 'feature flags', path: 'stale-flags' })
export class StaleFlagsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlagPage(StaleFlagResponse, {
    summary: 'List feature flags of the scope itself that may be given up, with why and since when',
    problems: ['invalid'],
    minRevision: false,
  })
  async list(@ScopeOf() scope: Scope, @Query() query: PageQuery) {
    const { items, nextAfter } = await this.flags.findStaleFlags(scope, pageAfter(query));
    return new Versioned(0, pageOf(items, nextAfter));
  }
}
