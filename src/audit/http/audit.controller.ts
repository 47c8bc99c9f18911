import { Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { ChainVerification, ChangeEntry } from '#libs/changes';
import {
  ActorOf,
  AllowClosedTenant,
  changeCursor,
  changePositionOf,
  filterOf,
  pageUpTo,
  parsePage,
  ReadOne,
  ReadPage,
  RevisionedController,
  ScopeOf,
} from '#libs/http';
import type { Actor, Scope } from '#libs/kernel';
import { ListAuditEntries } from '../queries/list-audit-entries.query.ts';
import { VerifyAudit } from '../queries/verify-audit.query.ts';
import { headsOf, ListAuditQuery, VerifyAuditQuery } from './dto/audit.request.ts';

/** What both reads say of themselves. */
const AUDIT = { permission: 'audit.read', problems: ['not-found', 'invalid'], etag: false, minRevision: false } as const;

/** The change log as the audit trail; closed tenants keep theirs. */
@RevisionedController({ tag: 'audit', path: 'audit' })
@AllowClosedTenant()
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ReadPage({ ...AUDIT, summary: 'List changes, newest first' })
  async list(@ScopeOf() scope: Scope, @Query() query: ListAuditQuery, @ActorOf() reader: Actor) {
    const { limit, cursor } = parsePage(query);
    const below = changePositionOf(cursor);
    const page = { limit, ...(below === undefined ? {} : { below }) };
    const items = await this.queries.execute(new ListAuditEntries(scope, filterOf(query), page, reader));
    return pageUpTo(limit, items, (last) => changeCursor(placeOf(last)));
  }

  @Get('verify')
  @ReadOne({ ...AUDIT, summary: 'Walk the hash chains: what was edited, deleted, inserted or swapped is named' })
  verify(@ScopeOf() scope: Scope, @Query() query: VerifyAuditQuery): Promise<ChainVerification> {
    return this.queries.execute(new VerifyAudit(scope, headsOf(query.head)));
  }
}

function placeOf({ changeSet, change }: ChangeEntry) {
  return { at: changeSet.at, stream: changeSet.stream, revision: changeSet.revision, ordinal: change.ordinal };
}
