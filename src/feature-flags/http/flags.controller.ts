import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiMinRevision,
  ApiOptionalPrecondition,
  ApiPage,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  encodeCursor,
  MinRevisionInterceptor,
  OptionalPreconditionOf,
  parsePage,
  PermissionGuard,
  type Precondition,
  PreconditionOf,
  RequirePermission,
  rowRevisionOf,
  ScopeOf,
  Versioned,
} from '#libs/http';
import type { CommandContext, Scope } from '#libs/kernel';
import { MayNeedApproval } from '../../change-control/contracts/nest/index.ts';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { readFlagChange, readNewFlag } from '../domain/flag-documents.ts';
import { createExample, FlagReasonRequest, ListFlagsQuery, updateExample, withoutReason } from './dto/flag.request.ts';
import { FlagResponse, FlagWriteResponse } from './dto/flag.response.ts';

const MANAGE = { application: 'features.manage-application', tenant: 'features.manage' } as const;

/** Feature flags of the application and of tenants. */
@ApiTags('feature flags')
@Controller(['v1/application/flags', 'v1/tenants/:tenantCode/flags'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class FlagsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'List feature flags of the scope and of those above' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(FlagResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: ListFlagsQuery) {
    const { limit, cursor } = parsePage(query);
    const { limit: _limit, cursor: _cursor, ...filter } = query;
    const page = await this.flags.listFlags(scope, filter, { limit, ...(typeof cursor === 'string' ? { after: cursor } : {}) });
    return new Versioned(0, { items: page.items, ...(page.nextAfter === undefined ? {} : { nextCursor: encodeCursor(page.nextAfter) }) });
  }

  @Post()
  @MayNeedApproval()
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Create a feature flag; it is off until it is switched on in an environment' })
  @ApiBody({ schema: { type: 'object' }, examples: createExample })
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type')
  create(@ScopeOf() scope: Scope, @Req() request: FastifyRequest, @CommandContextOf() context: CommandContext) {
    return this.flags.createFlag(scope, readNewFlag(withoutReason(request.body), ''), context);
  }

  @Get(':key')
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Read a feature flag' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: FlagResponse })
  @ApiProblems('not-found')
  async get(@ScopeOf() scope: Scope, @Param('key') key: string) {
    const flag = await this.flags.getFlag(scope, key);
    return new Versioned(flag.revision, flag);
  }

  @Patch(':key')
  @MayNeedApproval()
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Change what a feature flag is; absent members stay' })
  @ApiBody({ schema: { type: 'object' }, examples: updateExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  update(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @PreconditionOf() precondition: Precondition,
    @Req() request: FastifyRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = readFlagChange(withoutReason(request.body), '');
    return this.flags.updateFlag(scope, { key, change, expectedRevision: rowRevisionOf(precondition) }, context);
  }

  @Post(':key/archive')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Take a feature flag out of use' })
  @ApiOptionalPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'conflict')
  archive(
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.archiveFlag(scope, { key, ...expectedOf(precondition) }, context);
  }

  @Post(':key/restore')
  @MayNeedApproval()
  @HttpCode(200)
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Bring an archived feature flag back as it was' })
  @ApiOptionalPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'conflict')
  restore(
    @CommandContextOf() context: CommandContext,
    @OptionalPreconditionOf() precondition: Precondition | undefined,
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
    @Body() _body: FlagReasonRequest,
  ) {
    return this.flags.restoreFlag(scope, { key, ...expectedOf(precondition) }, context);
  }
}

function expectedOf(precondition: Precondition | undefined): { expectedRevision?: number } {
  return precondition === undefined ? {} : { expectedRevision: rowRevisionOf(precondition) };
}
