import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, type TenantStatus, type Work } from '#libs/kernel';
import type { FlagEnvironment } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';
import type { FlagEnvironmentRow, FlagRow, FlagSwitchRow } from '../domain/flag-rows.ts';
import { FLAG_COLUMNS, FLAG_ENVIRONMENT_COLUMNS, FLAG_SWITCH_COLUMNS } from './flag-columns.ts';

/** A flag with the tenant (or the application) that owns it. */
export interface OwnedFlag extends FlagRow {
  readonly ownerId: string;
}

/** The write side of flags. */
@Injectable()
export class FlagRepository {
  /** Undefined for the application. */
  async statusOf(sql: SqlSession, tenantId: string): Promise<TenantStatus | undefined> {
    if (tenantId === APPLICATION_TENANT_ID) return undefined;
    const [row] = await sql.query<{ status: TenantStatus }>('select status from sm.tenant where id = $1', [tenantId]);
    return row?.status;
  }

  /** The flags of a key, in the order of the owners. */
  async find(sql: SqlSession, owners: readonly string[], key: string): Promise<readonly OwnedFlag[]> {
    return sql.query<OwnedFlag>(
      `select owner.tenant_id as "ownerId", ${FLAG_COLUMNS} from unnest($1::uuid[]) with ordinality as owner (tenant_id, place)
       join sm.flag f on f.tenant_id = owner.tenant_id and f.key = $2 order by owner.place`,
      [owners, key],
    );
  }

  /** Every flag of an owner that is in use. */
  async inUse(sql: SqlSession, owners: readonly string[]): Promise<readonly OwnedFlag[]> {
    return sql.query<OwnedFlag>(
      `select owner.tenant_id as "ownerId", ${FLAG_COLUMNS} from unnest($1::uuid[]) as owner (tenant_id)
       join sm.flag f on f.tenant_id = owner.tenant_id and f.archived_at is null`,
      [owners],
    );
  }

  /** What an owner has said for the environments of flags. @param keys absent = all flags */
  async environments(sql: SqlSession, ownerId: string, keys?: readonly string[]): Promise<readonly FlagEnvironmentRow[]> {
    return sql.query<FlagEnvironmentRow>(
      `select ${FLAG_ENVIRONMENT_COLUMNS} from sm.flag_environment where tenant_id = $1 and ($2::text[] is null or key = any ($2))`,
      [ownerId, keys ?? null],
    );
  }

  /** The keys of the owners' segments. */
  async segments(sql: SqlSession, owners: readonly string[]): Promise<readonly string[]> {
    const rows = await sql.query<{ key: string }>(
      'select s.key from unnest($1::uuid[]) as owner (tenant_id) join sm.segment s on s.tenant_id = owner.tenant_id and s.definition is not null',
      [owners],
    );
    return rows.map(({ key }) => key);
  }

  /** A kill switch of exactly this owner. */
  async findSwitch(sql: SqlSession, ownerId: string, key: string, environment: string): Promise<FlagSwitchRow | undefined> {
    const [row] = await sql.query<FlagSwitchRow>(
      `select ${FLAG_SWITCH_COLUMNS} from sm.flag_switch where tenant_id = $1 and key = $2 and environment = $3`,
      [ownerId, key, environment],
    );
    return row;
  }

  /** Inserts or replaces a flag of the work's tenant; one that is replaced stays as old as it is. */
  async write(work: Work, key: string, definition: FlagDefinition, archivedAt: Date | null): Promise<void> {
    await work.sql.query(
      `insert into sm.flag (tenant_id, key, definition, archived_at, revision, created_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, key) do update set definition = excluded.definition, archived_at = excluded.archived_at, revision = excluded.revision`,
      [
        work.tenantId,
        key,
        JSON.stringify(definition),
        archivedAt?.toISOString() ?? null,
        work.revisionAfter('flags'),
        work.at.toISOString(),
      ],
    );
  }

  /** Inserts or replaces what the work's tenant says for an environment. */
  async writeEnvironment(work: Work, key: string, environment: string, configuration: FlagEnvironment | null): Promise<void> {
    await work.sql.query(
      `insert into sm.flag_environment (tenant_id, key, environment, configuration, revision) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id, key, environment) do update set configuration = excluded.configuration, revision = excluded.revision`,
      [work.tenantId, key, environment, configuration === null ? null : JSON.stringify(configuration), work.revisionAfter('flags')],
    );
  }

  /** Turns a kill switch of the work's tenant. */
  async writeSwitch(work: Work, key: string, environment: string, killed: boolean): Promise<void> {
    await work.sql.query(
      `insert into sm.flag_switch (tenant_id, key, environment, killed, reason, changed_by, changed_at, revision) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (tenant_id, key, environment) do update set killed = excluded.killed, reason = excluded.reason,
         changed_by = excluded.changed_by, changed_at = excluded.changed_at, revision = excluded.revision`,
      [
        work.tenantId,
        key,
        environment,
        killed,
        work.context.reason ?? '',
        work.actor.name,
        work.at.toISOString(),
        work.revisionAfter('switches'),
      ],
    );
  }
}
