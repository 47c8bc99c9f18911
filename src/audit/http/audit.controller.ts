import { Controller, Get, Query, UseGuards, UseInterceptors } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ChainVerification, ChangeEntry } from '#libs/changes';
import {
  ActorOf,
  AllowClosedTenant,
  ApiProblems,
  changeCursor,
  changePositionOf,
  encodeCursor,
  MinRevisionInterceptor,
  parsePage,
  PermissionGuard,
  RequirePermission,
  ScopeOf,
} from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { ListAuditEntries } from '../queries/list-audit-entries.query.ts';
import { VerifyAudit } from '../queries/verify-audit.query.ts';
import { headsOf, ListAuditQuery, VerifyAuditQuery } from './dto/audit.request.ts';

/** The change log as the audit trail; closed tenants keep theirs. */
@ApiTags('audit')
@Controller(['v1/application/audit', 'v1/tenants/:tenantCode/audit'])
@UseGuards(PermissionGuard)
@UseInterceptors(MinRevisionInterceptor)
@AllowClosedTenant()
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @RequirePermission('audit.read')
  @ApiOperation({ summary: 'List changes, newest first' })
  @ApiProblems('not-found', 'invalid')
  async list(@ScopeOf() scope: Scope, @Query() query: ListAuditQuery, @ActorOf() reader: Actor) {
    const { limit, cursor } = parsePage(query);
    const { limit: _limit, cursor: _cursor, ...filter } = query;
    const below = changePositionOf(cursor);
    const page = { limit, ...(below === undefined ? {} : { below }) };
    const items = await this.queries.execute(new ListAuditEntries(scope, filter, page, reader));
    const last = items.length === limit ? items.at(-1) : undefined;
    return { items, ...(last === undefined ? {} : { nextCursor: encodeCursor(changeCursor(placeOf(last))) }) };
  }

  @Get('verify')
  @RequirePermission('audit.read')
  @ApiOperation({ summary: 'Walk the hash chains: what was edited, deleted, inserted or swapped is named' })
  @ApiProblems('not-found', 'invalid')
  verify(@ScopeOf() scope: Scope, @Query() query: VerifyAuditQuery): Promise<ChainVerification> {
    return this.queries.execute(new VerifyAudit(scope, headsOf(query.head)));
  }
}

function placeOf({ changeSet, change }: ChangeEntry) {
  return { at: changeSet.at, stream: changeSet.stream, revision: changeSet.revision, ordinal: change.ordinal };
}
