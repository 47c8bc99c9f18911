import { Controller, HttpCode, Logger, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  AcrossTenants,
  ActorOf,
  ApiEnvironment,
  ApiProblems,
  EnvironmentOf,
  etagOf,
  parseEntityTags,
  PermissionGuard,
  RequirePermission,
  STALE_SINCE,
  WithoutRateLimit,
} from '#libs/http';
import { type Actor, NotFoundException, SettingsManagementException, UnavailableException } from '#libs/kernel';
import { FeatureFlagCoordinator, type FlagsView } from '../contracts/index.ts';
import { bulkText, evaluationText } from '../domain/ofrep-documents.ts';
import { contextExample } from './dto/flag.request.ts';
import { type OfrepAnswer, ofrepContext, OfrepRefusal, scopeOfKey } from '../domain/ofrep-answers.ts';

/** The OpenFeature Remote Evaluation Protocol 0.3.0: tenant and environment are those of the API key. */
@ApiTags('OFREP')
@Controller('ofrep/v1/evaluate/flags')
@UseGuards(PermissionGuard)
export class OfrepController {
  private readonly logger = new Logger('ofrep');

  constructor(private readonly flags: FeatureFlagCoordinator) {}

  @Post(':key')
  @HttpCode(200)
  @AcrossTenants()
  @WithoutRateLimit()
  @RequirePermission('features.evaluate')
  @ApiOperation({ summary: 'Evaluate one feature flag' })
  @ApiEnvironment()
  @ApiBody({ schema: { type: 'object' }, examples: contextExample })
  @ApiOkResponse({
    schema: { type: 'object', required: ['key', 'reason'], properties: { key: { type: 'string' }, reason: { type: 'string' } } },
  })
  @ApiNotFoundResponse({ description: 'There is no such flag: {key, errorCode, errorDetails}' })
  @ApiProblems('too-large', 'unsupported-media-type')
  evaluate(
    @Param('key') key: string,
    @ActorOf() actor: Actor,
    @EnvironmentOf('read') environment: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OfrepAnswer | string> {
    return this.answering(reply, key, async () => {
      const context = ofrepContext(request.body);
      const view = await this.flags.for(scopeOfKey(actor, environment), { environment, ip: request.ip });
      tellAge(reply, view);
      const details = view.details(key, undefined, context);
      if (details.errorCode !== undefined) void reply.code(details.errorCode === 'FLAG_NOT_FOUND' ? 404 : 400);
      return asJson(reply, evaluationText(details));
    });
  }

  @Post()
  @HttpCode(200)
  @AcrossTenants()
  @WithoutRateLimit()
  @RequirePermission('features.evaluate')
  @ApiOperation({ summary: 'Evaluate all feature flags' })
  @ApiEnvironment()
  @ApiBody({ schema: { type: 'object' }, examples: contextExample })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag already held; answers 304 while it is current.' })
  @ApiOkResponse({ schema: { type: 'object', required: ['flags'], properties: { flags: { type: 'array', items: { type: 'object' } } } } })
  @ApiProblems('too-large', 'unsupported-media-type')
  evaluateAll(
    @ActorOf() actor: Actor,
    @EnvironmentOf('read') environment: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OfrepAnswer | string | undefined> {
    return this.answering(reply, undefined, async () => {
      const context = ofrepContext(request.body);
      const scope = scopeOfKey(actor, environment);
      const view = await this.flags.for(scope, { environment, ip: request.ip });
      tellAge(reply, view);
      const etag = etagOf(0, [view.revisions, { ...scope }, environment, request.ip, context, view.nextChangeAt ?? null]);
      void reply.header('etag', etag);
      if (isHeld(request.headers['if-none-match'], etag)) {
        void reply.code(304);
        return undefined;
      }
      return asJson(reply, bulkText(view.all(context)));
    });
  }

  /** Answers failures in the form of the protocol; only what the guard refuses, and an unavailable database, are problems. */
  private async answering<Answer>(
    reply: FastifyReply,
    key: string | undefined,
    answer: () => Promise<Answer>,
  ): Promise<Answer | OfrepAnswer> {
    const name = key === undefined ? {} : { key };
    try {
      return await answer();
    } catch (error) {
      if (error instanceof OfrepRefusal) {
        void reply.code(400);
        return { ...name, errorCode: error.errorCode, errorDetails: error.message };
      }
      if (error instanceof UnavailableException) throw error;
      const isExpected = error instanceof SettingsManagementException;
      if (!isExpected) this.logger.error({ msg: 'Flags could not be evaluated.', err: error });
      void reply.code(!isExpected ? 500 : error instanceof NotFoundException ? 404 : 400);
      return { ...name, errorCode: 'GENERAL', errorDetails: isExpected ? error.message : 'The flags could not be evaluated.' };
    }
  }
}

/** Text that is JSON already. */
function asJson(reply: FastifyReply, text: string): string {
  void reply.type('application/json; charset=utf-8');
  return text;
}

// Not part of the ETag: answers are the same whether the flags may be old or not, so a client that holds them is told by the header alone.
function tellAge(reply: FastifyReply, { stale }: FlagsView): void {
  if (stale !== undefined) void reply.header(STALE_SINCE, stale.since.toISOString());
}

function isHeld(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = parseEntityTags('If-None-Match', header);
  return tags === '*' || tags.some(({ opaque }) => `"${opaque}"` === etag);
}
