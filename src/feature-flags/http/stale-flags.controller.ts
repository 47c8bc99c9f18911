import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ApiConditionalRead,
  ApiPage,
  ApiProblems,
  encodeCursor,
  PageQuery,
  parsePage,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { StaleFlagResponse } from './dto/flag-usage.response.ts';

/** Feature flags that may be given up. Not below `flags`, where `stale` may be the key of a flag. */
@ApiTags('feature flags')
@Controller(['v1/application/stale-flags', 'v1/tenants/:tenantCode/stale-flags'])
@UseGuards(PermissionGuard)
export class StaleFlagsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'List feature flags of the scope itself that may be given up, with why and since when' })
  @ApiConditionalRead()
  @ApiPage(StaleFlagResponse)
  @ApiProblems('invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: PageQuery) {
    const { limit, cursor } = parsePage(query);
    const page = await this.flags.findStaleFlags(scope, { limit, ...(typeof cursor === 'string' ? { after: cursor } : {}) });
    return new Versioned(0, { items: page.items, ...(page.nextAfter === undefined ? {} : { nextCursor: encodeCursor(page.nextAfter) }) });
  }
}
