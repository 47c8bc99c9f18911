import { Injectable } from '@nestjs/common';
import type { SqlSession, Work } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { StoredChangeRequest } from '../domain/stored-change-request.ts';
import { CHANGE_REQUEST_COLUMNS, type ChangeRequestRow, toChangeRequest } from './change-request-row.ts';

/** The write side of change requests. */
@Injectable()
export class ChangeRequestRepository {
  constructor(private readonly reader: DatabaseReader) {}

  /** A request of the tenant. */
  async find(sql: SqlSession, tenantId: string, id: string): Promise<StoredChangeRequest | undefined> {
    const [row] = await sql.query<ChangeRequestRow>(
      `select ${CHANGE_REQUEST_COLUMNS} from sm.change_request where tenant_id = $1 and id::text = $2`,
      [tenantId, id],
    );
    return row === undefined ? undefined : toChangeRequest(row);
  }

  /** A request as it is before its work begins: it says which streams the work will need, nothing else. */
  peek(tenantId: string, id: string): Promise<StoredChangeRequest | undefined> {
    return this.reader.read({ tenantId }, (sql) => this.find(sql, tenantId, id));
  }

  /** The open request of an author for exactly this. */
  async findSame(work: Work, authorId: string, digest: string): Promise<StoredChangeRequest | undefined> {
    const [row] = await work.sql.query<ChangeRequestRow>(
      `select ${CHANGE_REQUEST_COLUMNS} from sm.change_request
       where tenant_id = $1 and status in ('proposed', 'approved') and author_id = $2 and digest = $3 and expires_at > $4 limit 1`,
      [work.tenantId, authorId, digest, work.at.toISOString()],
    );
    return row === undefined ? undefined : toChangeRequest(row);
  }

  /** Inserts or replaces a request of the work's tenant. @returns it at the revision that the work gives it */
  async write(work: Work, request: StoredChangeRequest): Promise<StoredChangeRequest> {
    const written = { ...request, revision: work.revisionAfter('approvals') };
    const { id, type, status, content, digest, expiresAt, details, revision } = written;
    await work.sql.query(
      `insert into sm.change_request (tenant_id, id, type, status, author_id, content, digest, state, expires_at, revision)
       values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)
       on conflict (tenant_id, id) do update set status = excluded.status, content = excluded.content, digest = excluded.digest,
         state = excluded.state, expires_at = excluded.expires_at, revision = excluded.revision`,
      [work.tenantId, id, type, status, details.author.id, content, digest, JSON.stringify(details), expiresAt, revision],
    );
    return written;
  }
}
