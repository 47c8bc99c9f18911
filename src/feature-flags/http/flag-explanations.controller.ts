import { Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiEnvironment, EnvironmentOf, ScopeOf, Write } from '#libs/http';
import type { Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { readQuestion } from '../domain/flag-documents.ts';
import { FlagController } from './decorators/flag-routes.decorators.ts';
import { contextExample, objectOf } from './dto/flag.request.ts';

/** Why somebody gets the value of a feature flag that they get. */
@FlagController('flags/:key/explain')
export class FlagExplanationsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Post()
  @ApiEnvironment()
  @Write({
    permission: 'features.read',
    summary: 'Say why a context gets the value that it gets: every rule and condition with what it saw',
    body: { schema: { type: 'object' }, examples: contextExample },
    problems: ['not-found', 'invalid'],
  })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  explain(@ScopeOf() scope: Scope, @Param('key') key: string, @EnvironmentOf('read') environment: string, @Req() request: FastifyRequest) {
    const { context, ip } = readQuestion(objectOf(request.body), environment);
    return this.flags.explainFlag(scope, { environment, ...(ip === undefined ? {} : { ip }) }, key, context);
  }
}
