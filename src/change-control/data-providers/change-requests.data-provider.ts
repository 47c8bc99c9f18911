import { Injectable } from '@nestjs/common';
import type { Actor } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { ChangeRequestFilter, ChangeRequestState } from '../contracts/index.ts';
import { hiddenPlaces, RegisteredCommands } from '../domain/registered-commands.ts';
import { isOpen } from '../domain/change-request.states.ts';
import { type StoredChangeRequest, stateOf } from '../domain/stored-change-request.ts';
import { CHANGE_REQUEST_COLUMNS, type ChangeRequestRow, toChangeRequest } from '../persistence/change-request-row.ts';
import { movedPreconditions } from '../persistence/moved-preconditions.ts';

// What the reader may not know of is not there: requests that concern a hidden key, or another environment than the reader's own.
const VISIBLE = `tenant_id = $1 and not (state->'places' ?| $2::text[])
  and ($3::text is null or state->'environments' <@ jsonb_build_array($3::text, '*'))`;

/** The read side of change requests. */
@Injectable()
export class ChangeRequestsDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly commands: RegisteredCommands,
  ) {}

  /** Requests of a tenant, newest first, below the id `before`. */
  async list(
    tenantId: string,
    filter: ChangeRequestFilter,
    page: { readonly limit: number; readonly before?: string },
    reader: Actor,
  ): Promise<readonly StoredChangeRequest[]> {
    const visible = await this.visibleTo(tenantId, reader);
    const { status = null, author = null, type = null } = filter;
    const rows = await this.reader.read({ tenantId }, (sql) =>
      sql.query<ChangeRequestRow>(
        `select ${CHANGE_REQUEST_COLUMNS} from sm.change_request where ${VISIBLE}
         and ($4::text is null or status = $4) and ($5::text is null or author_id = $5) and ($6::text is null or type = $6)
         and ($7::text is null or id::text < $7) order by id desc limit $8`,
        [...visible, status, author, type, page.before ?? null, page.limit],
      ),
    );
    return rows.map(toChangeRequest);
  }

  /** A request of a tenant with the preconditions that hold no longer. */
  async find(tenantId: string, id: string, reader: Actor): Promise<ChangeRequestState | undefined> {
    const visible = await this.visibleTo(tenantId, reader);
    return this.reader.read({ tenantId }, async (sql) => {
      const [row] = await sql.query<ChangeRequestRow>(
        `select ${CHANGE_REQUEST_COLUMNS} from sm.change_request where ${VISIBLE} and id::text = $4`,
        [...visible, id],
      );
      if (row === undefined) return undefined;
      const state = stateOf(toChangeRequest(row));
      if (!isOpen(state.status)) return state;
      const moved = await movedPreconditions(sql, tenantId, this.commands, state.preconditions);
      return moved.length === 0 ? state : { ...state, moved };
    });
  }

  private async visibleTo(tenantId: string, reader: Actor): Promise<readonly unknown[]> {
    return [tenantId, await hiddenPlaces(this.commands, reader), reader.environment ?? null];
  }
}
