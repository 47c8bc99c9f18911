import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ActorOf,
  ApiConditionalRead,
  ApiIdempotencyKey,
  ApiMinRevision,
  ApiPage,
  ApiPrecondition,
  ApiProblems,
  BodyLimits,
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
import { type Actor, type CommandContext, InvalidRequestException, Scope, tenantOf, ValidationException, violation } from '#libs/kernel';
import { ChangeControlCoordinator, type ChangeRequestState } from '../contracts/index.ts';
import { EditChangeRequestRequest, ListChangeRequestsQuery, ProposeChangeRequest, proposeExample } from './dto/change-request.request.ts';
import { ChangeRequestResponse, ChangeRequestSummaryResponse } from './dto/change-request.response.ts';

/** The inbox of changes that were asked for: of the application, and of each tenant. */
@ApiTags('change requests')
@Controller(['v1/application/change-requests', 'v1/tenants/:tenantCode/change-requests'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
export class ChangeRequestsController {
  constructor(private readonly control: ChangeControlCoordinator) {}

  @Get()
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'List change requests, newest first' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiPage(ChangeRequestSummaryResponse)
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: ListChangeRequestsQuery, @ActorOf() reader: Actor) {
    const { limit, cursor } = parsePage(query);
    if (cursor !== undefined && typeof cursor !== 'string') throw new InvalidRequestException('The cursor is not one that this list gave.');
    const { limit: _limit, cursor: _cursor, ...filter } = query;
    const items = await this.control.list(scope, filter, { limit, ...(cursor === undefined ? {} : { before: cursor }) }, reader);
    const last = items.length === limit ? items.at(-1) : undefined;
    return new Versioned(0, { items, ...(last === undefined ? {} : { nextCursor: encodeCursor(last.id) }) });
  }

  @Get(':id')
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Read a change request: what it changes, what it was made on, and what was decided' })
  @ApiConditionalRead()
  @ApiMinRevision()
  @ApiOkResponse({ type: ChangeRequestResponse })
  @ApiProblems('not-found')
  async get(@ScopeOf() scope: Scope, @Param('id') id: string, @ActorOf() reader: Actor) {
    return versioned(await this.control.get(scope, id, reader));
  }

  @Post()
  @BodyLimits('bulk')
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Ask for a change; the caller needs what the change itself would need' })
  @ApiBody({ type: ProposeChangeRequest, examples: proposeExample })
  @ApiIdempotencyKey()
  @ApiCreatedResponse({ type: ChangeRequestResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'stale', 'too-large', 'unsupported-media-type')
  async propose(
    @ScopeOf() scope: Scope,
    @Body() { type, payload, subject, expiresAt }: ProposeChangeRequest,
    @CommandContextOf() context: CommandContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const proposal = { type, payload, ...(expiresAt === undefined ? {} : { expiresAt }) };
    const request = await this.control.propose(scopeOf(scope, subject), proposal, context);
    const tenant = tenantOf(scope);
    void reply.header('location', `/v1/${tenant === undefined ? 'application' : `tenants/${tenant}`}/change-requests/${request.id}`);
    return versioned(request);
  }

  @Patch(':id')
  @HttpCode(200)
  @BodyLimits('bulk')
  @RequirePermission('change-requests.read')
  @ApiOperation({ summary: 'Change an open request of your own: approvals are void, and it is made on the present state' })
  @ApiPrecondition()
  @ApiOkResponse({ type: ChangeRequestResponse })
  @ApiProblems('not-found', 'invalid', 'conflict', 'stale', 'expired', 'precondition-required', 'too-large', 'unsupported-media-type')
  async edit(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @Body() { payload, reason, expiresAt }: EditChangeRequestRequest,
    @PreconditionOf() precondition: Precondition,
    @CommandContextOf() context: CommandContext,
  ) {
    const edit = {
      ...(payload === undefined ? {} : { payload }),
      ...(reason === undefined ? {} : { reason }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    return versioned(await this.control.edit(scope, id, edit, rowRevisionOf(precondition), context));
  }
}

function versioned(request: ChangeRequestState): Versioned<ChangeRequestState> {
  return new Versioned(request.revision, request);
}

function scopeOf(scope: Scope, subject: string | undefined): Scope {
  if (subject === undefined) return scope;
  const tenant = tenantOf(scope);
  if (tenant !== undefined) return Scope.user(tenant, subject);
  const message = 'The application has no users. Ask for changes of a user below a tenant.';
  throw new ValidationException(message, { violations: [violation('SUBJECT_WITHOUT_TENANT', '/subject', message)] });
}
