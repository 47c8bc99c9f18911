import { Injectable } from '@nestjs/common';
import { DatabaseReader } from '#libs/persistence';

/** A tenant by id and code. */
export interface TenantCode {
  readonly id: string;
  readonly code: string;
}

/** The codes of tenants, which never change: asked of the database once each, since a layer may not know the newest tenant yet. */
@Injectable()
export class TenantCodes {
  private readonly known = new Map<string, string>();

  constructor(private readonly reader: DatabaseReader) {}

  /** @throws Error when there is no such tenant */
  async codeOf(id: string): Promise<string> {
    const known = this.known.get(id);
    if (known !== undefined) return known;
    const [row] = await this.reader.readDirectory((sql) => sql.query<{ code: string }>('select code from sm.tenant where id = $1', [id]));
    if (row === undefined) throw new Error(`There is no tenant of the id ${id}.`);
    this.known.set(id, row.code);
    return row.code;
  }

  /** The tenants that are not closed, in the order of their codes. */
  async open(): Promise<readonly TenantCode[]> {
    return this.reader.readDirectory((sql) =>
      sql.query<TenantCode>(`select id, code from sm.tenant where status <> 'closed' order by code`),
    );
  }
}
