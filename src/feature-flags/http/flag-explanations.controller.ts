import { Controller, HttpCode, Param, Post, Req, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  ApiEnvironment,
  ApiProblems,
  EnvironmentOf,
  MinRevisionInterceptor,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
} from '#libs/http';
import type { Scope } from '#libs/kernel';
import { FeatureFlagCoordinator } from '../contracts/index.ts';
import { readQuestion } from '../domain/flag-documents.ts';
import { contextExample, objectOf } from './dto/flag.request.ts';

/** Why somebody gets the value of a feature flag that they get. */
@ApiTags('feature flags')
@Controller(['v1/application/flags/:key/explain', 'v1/tenants/:tenantCode/flags/:key/explain'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class FlagExplanationsController {
  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Post()
  @HttpCode(200)
  @RequirePermission('features.read')
  @ApiOperation({ summary: 'Say why a context gets the value that it gets: every rule and condition with what it saw' })
  @ApiEnvironment()
  @ApiBody({ schema: { type: 'object' }, examples: contextExample })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  @ApiProblems('not-found', 'invalid', 'too-large', 'unsupported-media-type')
  explain(@ScopeOf() scope: Scope, @Param('key') key: string, @EnvironmentOf('read') environment: string, @Req() request: FastifyRequest) {
    const { context, ip } = readQuestion(objectOf(request.body), environment);
    return this.flags.explainFlag(scope, { environment, ...(ip === undefined ? {} : { ip }) }, key, context);
  }
}
