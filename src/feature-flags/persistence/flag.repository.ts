import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, type TenantStatus, type Work } from '#libs/kernel';
import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';
import type { FlagEnvironmentRow, FlagRow, FlagSwitchRow } from '../domain/flag-rows.ts';
import { FLAG_COLUMNS, FLAG_ENVIRONMENT_COLUMNS, FLAG_SWITCH_COLUMNS } from './flag-columns.ts';

/** A flag with the tenant (or the application) that owns it. */
export interface OwnedFlag extends FlagRow {
  readonly ownerId: string;
}

/** What an owner has said for a flag in an environment: what it does when the flag is its own, else how it is overridden. */
export interface SaidRow extends Omit<FlagEnvironmentRow, 'configuration'> {
  readonly ownerId: string;
  readonly configuration: FlagEnvironment | TenantOverride;
}

/** Which flags are meant; absent members = all. */
export interface WhichFlags {
  readonly keys?: readonly string[];
  /** Those that this flag excludes, or that exclude it. */
  readonly conflict?: { readonly key: string; readonly conflictsWith: readonly string[] };
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
      `select f.tenant_id as "ownerId", ${FLAG_COLUMNS} from unnest($1::uuid[]) with ordinality as owner (tenant_id, place)
       join sm.flag f on f.tenant_id = owner.tenant_id and f.key = $2 order by owner.place`,
      [owners, key],
    );
  }

  /** The nearest flag of each key that is in use. */
  async nearest(sql: SqlSession, owners: readonly string[], { keys, conflict }: WhichFlags): Promise<readonly OwnedFlag[]> {
    return sql.query<OwnedFlag>(
      `select n.* from (
         select distinct on (key) f.tenant_id as "ownerId", ${FLAG_COLUMNS} from unnest($1::uuid[]) with ordinality as owner (tenant_id, place)
         join sm.flag f on f.tenant_id = owner.tenant_id and ($4::text[] is null or f.key = any ($4)) order by key, owner.place
       ) n where n."archivedAt" is null and ($2::text is null or n.key = any ($3) or jsonb_exists(n.definition -> 'conflictsWith', $2))`,
      [owners, conflict?.key ?? null, conflict?.conflictsWith ?? [], keys ?? null],
    );
  }

  /** The keys of all flags of the owners, archived ones too. */
  async keys(sql: SqlSession, owners: readonly string[]): Promise<readonly string[]> {
    const rows = await sql.query<{ key: string }>(
      'select f.key from unnest($1::uuid[]) as owner (tenant_id) join sm.flag f on f.tenant_id = owner.tenant_id',
      [owners],
    );
    return rows.map(({ key }) => key);
  }

  /** What owners have said for flags in one environment, the nearest first: of flags of their own, and of flags from above. */
  async said(sql: SqlSession, owners: readonly string[], environment: string, keys: readonly string[]): Promise<readonly SaidRow[]> {
    if (keys.length === 0) return [];
    return sql.query<SaidRow>(
      `select e.tenant_id as "ownerId", ${FLAG_ENVIRONMENT_COLUMNS} from unnest($1::uuid[]) with ordinality as owner (tenant_id, place)
       join sm.flag_environment e on e.tenant_id = owner.tenant_id and e.environment = $2 and e.key = any ($3) and e.configuration is not null
       order by owner.place`,
      [owners, environment, keys],
    );
  }

  /** What an owner has said for the environments of a flag of its own. */
  async environments(sql: SqlSession, ownerId: string, key: string): Promise<readonly FlagEnvironmentRow[]> {
    return sql.query<FlagEnvironmentRow>(`select ${FLAG_ENVIRONMENT_COLUMNS} from sm.flag_environment where tenant_id = $1 and key = $2`, [
      ownerId,
      key,
    ]);
  }

  /** Which of the keys are those of segments of the owners. */
  async segments(sql: SqlSession, owners: readonly string[], keys: readonly string[]): Promise<readonly string[]> {
    if (keys.length === 0) return [];
    const rows = await sql.query<{ key: string }>(
      `select distinct s.key from unnest($1::uuid[]) as owner (tenant_id)
       join sm.segment s on s.tenant_id = owner.tenant_id and s.definition is not null and s.key = any ($2)`,
      [owners, keys],
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
  async writeEnvironment(work: Work, key: string, environment: string, configuration: SaidRow['configuration'] | null): Promise<void> {
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
