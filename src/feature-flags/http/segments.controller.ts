import { Controller, Delete, Get, Param, Patch, Post, Query, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiMinRevision,
  ApiPage,
  ApiPrecondition,
  ApiProblems,
  CommandContextOf,
  encodeCursor,
  MinRevisionInterceptor,
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
import { readNewSegment, readSegmentChange } from '../domain/segment-documents.ts';
import { FlagReasonRequest, withoutReason } from './dto/flag.request.ts';
import { FlagWriteResponse } from './dto/flag.response.ts';
import { createSegmentExample, ListSegmentsQuery, updateSegmentExample } from './dto/segment.request.ts';
import { SegmentResponse } from './dto/segment.response.ts';

const MANAGE = { application: 'features.manage-application', tenant: 'features.manage' } as const;

/** Segments of the application and of tenants: who is meant, under a name that rules refer to. */
@ApiTags('feature flags')
@Controller(['v1/application/segments', 'v1/tenants/:tenantCode/segments'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class SegmentsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'List segments of the scope and of those above' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(SegmentResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: ListSegmentsQuery) {
    const { limit, cursor } = parsePage(query);
    const page = await this.flags.listSegments(scope, query.search, { limit, ...(typeof cursor === 'string' ? { after: cursor } : {}) });
    return new Versioned(0, { items: page.items, ...(page.nextAfter === undefined ? {} : { nextCursor: encodeCursor(page.nextAfter) }) });
  }

  @Post()
  @MayNeedApproval()
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Create a segment' })
  @ApiBody({ schema: { type: 'object' }, examples: createSegmentExample })
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'too-large', 'unsupported-media-type')
  create(@CommandContextOf() context: CommandContext, @ScopeOf() scope: Scope, @Req() request: FastifyRequest) {
    return this.flags.createSegment(scope, readNewSegment(withoutReason(request.body), ''), context);
  }

  @Get(':key')
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Read a segment' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: SegmentResponse })
  @ApiProblems('not-found')
  async get(@Param('key') key: string, @ScopeOf() scope: Scope) {
    const segment = await this.flags.getSegment(scope, key);
    return new Versioned(segment.revision, segment);
  }

  @Patch(':key')
  @MayNeedApproval()
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Change who belongs to a segment; absent members stay' })
  @ApiBody({ schema: { type: 'object' }, examples: updateSegmentExample })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'invalid', 'stale', 'precondition-required', 'conflict', 'too-large', 'unsupported-media-type')
  update(
    @Param('key') key: string,
    @ScopeOf() scope: Scope,
    @Req() request: FastifyRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ) {
    const change = readSegmentChange(withoutReason(request.body), '');
    return this.flags.updateSegment(scope, { key, expectedRevision: rowRevisionOf(precondition) }, change, context);
  }

  @Delete(':key')
  @MayNeedApproval()
  @RequirePermission(MANAGE)
  @ApiOperation({ summary: 'Remove a segment that nothing uses' })
  @ApiPrecondition()
  @ApiOkResponse({ type: FlagWriteResponse })
  @ApiProblems('not-found', 'stale', 'precondition-required', 'conflict')
  remove(
    @PreconditionOf() precondition: Precondition,
    @Query() _query: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
    @ScopeOf() scope: Scope,
    @Param('key') key: string,
  ) {
    return this.flags.removeSegment(scope, { key, expectedRevision: rowRevisionOf(precondition) }, context);
  }
}
