import { Body, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandContextOf, ExpectedPlaceOf, filterOf, pageAfter, pageOf, type Place, PlaceOf, ScopeOf, Versioned } from '#libs/http';
import type { CommandContext, JsonObject, Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { readFlagChange, readNewFlag } from '../domain/flag-documents.ts';
import { ChangeOf } from './decorators/change-of.decorator.ts';
import { ChangeFlag, FlagController, ReadFlag, ReadFlagPage } from './decorators/flag-routes.decorators.ts';
import { createExample, FlagReasonRequest, ListFlagsQuery, updateExample } from './dto/flag.request.ts';
import { FlagResponse } from './dto/flag.response.ts';

/** Feature flags of the application and of tenants. */
@FlagController('flags')
export class FlagsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Get()
  @ReadFlagPage(FlagResponse, { summary: 'List feature flags of the scope and of those above' })
  async list(@ScopeOf() scope: Scope, @Query() query: ListFlagsQuery) {
    const { items, nextAfter } = await this.flags.listFlags(scope, filterOf(query), pageAfter(query));
    return new Versioned(0, pageOf(items, nextAfter));
  }

  @Post()
  @ChangeFlag({
    summary: 'Create a feature flag; it is off until it is switched on in an environment',
    examples: createExample,
    idempotencyKey: true,
    status: 201,
  })
  create(@ScopeOf() scope: Scope, @ChangeOf() flag: JsonObject, @CommandContextOf() context: CommandContext) {
    return this.flags.createFlag(scope, readNewFlag(flag, ''), context);
  }

  @Get(':key')
  @ReadFlag(FlagResponse, { summary: 'Read a feature flag' })
  async get(@ScopeOf() scope: Scope, @Param('key') key: string) {
    return Versioned.of(await this.flags.getFlag(scope, key));
  }

  @Patch(':key')
  @ChangeFlag({ summary: 'Change what a feature flag is; absent members stay', examples: updateExample, ifMatch: 'required' })
  update(
    @ScopeOf() scope: Scope,
    @ExpectedPlaceOf('key') place: Place<'key'>,
    @ChangeOf() change: JsonObject,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.updateFlag(scope, { ...place, change: readFlagChange(change, '') }, context);
  }

  @Post(':key/archive')
  @ChangeFlag({ summary: 'Take a feature flag out of use', ifMatch: 'optional' })
  archive(
    @ScopeOf() scope: Scope,
    @PlaceOf('key') place: Place<'key'>,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.archiveFlag(scope, place, context);
  }

  @Post(':key/restore')
  @ChangeFlag({ summary: 'Bring an archived feature flag back as it was', ifMatch: 'optional' })
  restore(
    @ScopeOf() scope: Scope,
    @PlaceOf('key') place: Place<'key'>,
    @Body() _body: FlagReasonRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    return this.flags.restoreFlag(scope, place, context);
  }
}
