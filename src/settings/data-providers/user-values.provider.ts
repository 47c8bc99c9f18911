import { Injectable } from '@nestjs/common';
import { UnavailableException, type SqlSession } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { DatabaseReader } from '#libs/persistence';
import { type ValueRow, ValueTable } from './value-table.ts';

const MAX_USERS = 50_000;

/** A user's values and the revision of the stream `preferences` that they were read at. */
export interface UserValues {
  readonly table: ValueTable;
  readonly revision: number;
}

interface HeldUser {
  readonly values: UserValues;
  stale: boolean;
}

/**
 * The values of single users: not part of the tenant's layer, since a tenant may have a million users. One indexed query a user,
 * kept while the tenant's stream `preferences` stands still; with the database away the old values are served.
 */
@Injectable()
export class UserValuesProvider {
  private readonly tenants = new Map<string, Map<string, HeldUser>>();
  private readonly moved = new Map<string, number>();
  private held = 0;

  constructor(
    private readonly reader: DatabaseReader,
    cache: ConfigurationCacheService,
  ) {
    cache.onMoved((tenantId, revisions) => {
      if (revisions.preferences !== undefined) this.markMoved(tenantId, revisions.preferences);
    });
  }

  /**
   * The values of a user.
   * @throws UnavailableException UNAVAILABLE when they are not in memory and the database is away
   */
  async load(tenantId: string, subject: string): Promise<UserValues> {
    const known = this.tenants.get(tenantId)?.get(subject);
    if (known !== undefined && !known.stale) return this.touch(tenantId, subject, known);
    try {
      const values = await this.reader.read({ tenantId }, (sql) => readUser(sql, tenantId, subject));
      return this.touch(tenantId, subject, { values, stale: values.revision < (this.moved.get(tenantId) ?? 0) });
    } catch (error) {
      if (known !== undefined) return known.values;
      throw new UnavailableException('The values of this user are not in memory and the database does not answer.', {
        cause: error,
        retryAfterSeconds: 1,
      });
    }
  }

  private touch(tenantId: string, subject: string, user: HeldUser): UserValues {
    const users = this.tenants.get(tenantId) ?? new Map<string, HeldUser>();
    this.tenants.set(tenantId, users);
    if (!users.delete(subject)) this.held++;
    users.set(subject, user);
    if (this.held > MAX_USERS) this.dropOldestTenant(tenantId);
    return user.values;
  }

  private dropOldestTenant(current: string): void {
    for (const [tenantId, users] of this.tenants) {
      if (tenantId === current && this.tenants.size > 1) continue;
      this.held -= users.size;
      this.tenants.delete(tenantId);
      return;
    }
  }

  private markMoved(tenantId: string, revision: number): void {
    if ((this.moved.get(tenantId) ?? 0) >= revision) return;
    this.moved.set(tenantId, revision);
    for (const user of this.tenants.get(tenantId)?.values() ?? []) user.stale = true;
  }
}

async function readUser(sql: SqlSession, tenantId: string, subject: string): Promise<UserValues> {
  const [row] = await sql.query<{ revision: number; set: readonly ValueRow[] }>(
    `select coalesce((select revision from sm.stream where tenant_id = $1 and name = 'preferences'), 0)::float8 as revision,
       coalesce((select jsonb_agg(jsonb_build_object('key', key, 'environment', environment, 'value', value, 'revision', revision,
           'by', changed_by, 'at', changed_at)) from sm.setting_value where tenant_id = $1 and subject = $2), '[]') as set`,
    [tenantId, subject],
  );
  return { table: ValueTable.empty.patched([], row?.set ?? []), revision: row?.revision ?? 0 };
}
