import { Body, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ActorOf,
  BodyLimits,
  CommandContextOf,
  ExpectedRevisionOf,
  filterOf,
  pageBefore,
  pageUpTo,
  ReadOne,
  ReadPage,
  RevisionedController,
  ScopeOf,
  Versioned,
  Write,
} from '#libs/http';
import { type Actor, type CommandContext, Scope, tenantOf, ValidationException, violation } from '#libs/kernel';
import { ChangeControlCoordinator } from '../contracts/index.ts';
import { EditChangeRequestRequest, ListChangeRequestsQuery, ProposeChangeRequest, proposeExample } from './dto/change-request.request.ts';
import { ChangeRequestResponse, ChangeRequestSummaryResponse } from './dto/change-request.response.ts';

/** The inbox of changes that were asked for: of the application, and of each tenant. */
@RevisionedController({ tag: 'change requests', path: 'change-requests' })
export class ChangeRequestsController {
  constructor(private readonly control: ChangeControlCoordinator) {}

  @Get()
  @ReadPage({ permission: 'change-requests.read', summary: 'List change requests, newest first', items: ChangeRequestSummaryResponse })
  async list(@ScopeOf() scope: Scope, @Query() query: ListChangeRequestsQuery, @ActorOf() reader: Actor) {
    const page = pageBefore(query);
    const items = await this.control.list(scope, filterOf(query), page, reader);
    return new Versioned(
      0,
      pageUpTo(page.limit, items, (last) => last.id),
    );
  }

  @Get(':id')
  @ReadOne({
    permission: 'change-requests.read',
    summary: 'Read a change request: what it changes, what it was made on, and what was decided',
    answer: ChangeRequestResponse,
  })
  async get(@ScopeOf() scope: Scope, @Param('id') id: string, @ActorOf() reader: Actor) {
    return Versioned.of(await this.control.get(scope, id, reader));
  }

  @Post()
  @BodyLimits('bulk')
  @Write({
    permission: 'change-requests.read',
    summary: 'Ask for a change; the caller needs what the change itself would need',
    body: { type: ProposeChangeRequest, examples: proposeExample },
    idempotencyKey: true,
    status: 201,
    answer: ChangeRequestResponse,
    problems: ['not-found', 'invalid', 'conflict', 'stale'],
  })
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
    return Versioned.of(request);
  }

  @Patch(':id')
  @BodyLimits('bulk')
  @Write({
    permission: 'change-requests.read',
    summary: 'Change an open request of your own: approvals are void, and it is made on the present state',
    ifMatch: 'required',
    answer: ChangeRequestResponse,
    problems: ['not-found', 'invalid', 'conflict', 'expired', 'too-large', 'unsupported-media-type'],
  })
  async edit(
    @ScopeOf() scope: Scope,
    @Param('id') id: string,
    @ExpectedRevisionOf() expectedRevision: number,
    @Body() { payload, reason, expiresAt }: EditChangeRequestRequest,
    @CommandContextOf() context: CommandContext,
  ) {
    const edit = {
      ...(payload === undefined ? {} : { payload }),
      ...(reason === undefined ? {} : { reason }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    return Versioned.of(await this.control.edit(scope, id, edit, expectedRevision, context));
  }
}

function scopeOf(scope: Scope, subject: string | undefined): Scope {
  if (subject === undefined) return scope;
  const tenant = tenantOf(scope);
  if (tenant !== undefined) return Scope.user(tenant, subject);
  const message = 'The application has no users. Ask for changes of a user below a tenant.';
  throw new ValidationException(message, { violations: [violation('SUBJECT_WITHOUT_TENANT', '/subject', message)] });
}
