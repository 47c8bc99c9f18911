import { Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandContextOf, ExpectedPlaceOf, pageAfter, pageOf, ScopeOf, Versioned } from '#libs/http';
import type { CommandContext, JsonObject, Scope } from '#libs/kernel';
import { FeatureFlagCoordinator, type SegmentPlace } from '../contracts/index.ts';
import { readNewSegment, readSegmentChange } from '../domain/segment-documents.ts';
import { ChangeOf } from './decorators/change-of.decorator.ts';
import { ChangeFlag, FlagController, ReadFlag, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { FlagReasonRequest } from './dto/flag.request.ts';
import { createSegmentExample, ListSegmentsQuery, updateSegmentExample } from './dto/segment.request.ts';
import { SegmentResponse } from './dto/segment.response.ts';

/** Segments of the application and of tenants: who is meant, under a name that rules refer to. */
@FlagController('segments')
export class SegmentsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlagPage(SegmentResponse, { summary: 'List segments of the scope and of those above' })
  async list(@ScopeOf() scope: Scope, @Query() query: ListSegmentsQuery) {
    const { items, nextAfter } = await this.flags.listSegments(scope, query.search, pageAfter(query));
    return new Versioned(0, pageOf(items, nextAfter));
  }

  @Post()
  @ChangeFlag({ summary: 'Create a segment', examples: createSegmentExample, idempotencyKey: true, status: 201 })
  create(@ScopeOf() scope: Scope, @ChangeOf() segment: JsonObject, @CommandContextOf() context: CommandContext) {
    return this.flags.createSegment(scope, readNewSegment(segment, ''), context);
  }

  @Get(':key')
  @ReadFlag(SegmentResponse, { summary: 'Read a segment' })
  async get(@ScopeOf() scope: Scope, @Param('key') key: string) {
    return Versioned.of(await this.flags.getSegment(scope, key));
  }

  @Patch(':key')
  @ChangeFlag({ summary: 'Change who belongs to a segment; absent members stay', examples: updateSegmentExample, ifMatch: 'required' })
  update(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: SegmentPlace,
    @ChangeOf() change: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.updateSegment(scope, place, readSegmentChange(change, ''), context);
  }

  @Delete(':key')
  @ChangeFlag({ summary: 'Remove a segment that nothing uses', ifMatch: 'required', problems: ['not-found', 'conflict'] })
  remove(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: SegmentPlace,
    @Query() _query: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.removeSegment(scope, place, context);
  }
}
