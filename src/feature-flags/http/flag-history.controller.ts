import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ActorOf,
  ApiConditionalRead,
  ApiMinRevision,
  ApiPage,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  findMoment,
  MinRevisionInterceptor,
  PageQuery,
  parsePage,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  rowRevisionOf,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureFlagCoordinator, FLAG_THINGS, FlagHistoryCoordinator } from '../contracts/index.ts';
import { FlagMomentQuery, historyPage, positionOfCursor, rollBackExample, RollBackFlagRequest } from './dto/flag-history.request.ts';
import { FlagAtResponse, FlagHistoryEntryResponse } from './dto/flag-history.response.ts';
import { FlagWriteResponse } from './dto/flag.response.ts';

/** Everything of a flag; a segment may have the same key. */
const OF_FLAGS = FLAG_THINGS.filter((thing) => thing !== 'segment');

/** More than a flag has environments. */
const WHOLE_FLAG = 10_000;

/** The past of single feature flags in exactly one scope, and the way back. */
@ApiTags('feature flags')
@Controller(['v1/application/flags/:key', 'v1/tenants/:tenantCode/flags/:key'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class FlagHistoryController {
  constructor(
    private readonly past: FlagHistoryCoordinator,
    private readonly flags: FeatureFlagCoordinator,
  ) {}

  @Get('history')
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Changes of a feature flag, its environments and its kill switches in exactly this scope, newest first' })
  @ApiMinRevision()
  @ApiPage(FlagHistoryEntryResponse)
  @ApiProblems('not-found', 'invalid')
  async history(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: PageQuery, @ActorOf() actor: Actor) {
    const { limit, cursor } = parsePage(query);
    return historyPage(await this.past.flagHistory(scope, key, { limit, ...positionOfCursor(cursor) }, actor), limit);
  }

  @Get('state')
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'A feature flag with its environments in exactly this scope at a revision or an instant, or now' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: FlagAtResponse })
  @ApiProblems('not-found', 'invalid')
  async state(@ScopeOf() scope: Scope, @Param('key') key: string, @Query() query: FlagMomentQuery, @ActorOf() actor: Actor) {
    await this.flags.getFlag(scope, key);
    const { revision, items } = await this.past.stateAt(scope, findMoment(query), { limit: WHOLE_FLAG, key, things: OF_FLAGS }, actor);
    // The precondition of a rollback: the newest revision of all that it writes.
    return new Versioned(Math.max(0, ...items.map((item) => item.revision)), { key, revision, items });
  }

  @Post('rollback')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission({ application: 'features.manage-application', tenant: 'features.manage' })
  @ApiOperation({
    summary: 'Take a feature flag and what it does in all environments back to a revision; If-Match is the ETag of its state',
  })
  @ApiBody({ type: RollBackFlagRequest, examples: rollBackExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  rollBack(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Body() { to }: RollBackFlagRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.past.rollBackFlag(scope, { key, to, expectedRevision: rowRevisionOf(precondition) }, context);
  }
}
