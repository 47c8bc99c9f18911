import { Injectable } from '@nestjs/common';
import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import type { SqlSession, Work } from '#libs/kernel';
import type { FlagDefinition, SegmentDefinition } from '../contracts/index.ts';
import type { ByPlace, FlagAbove, ScopeFlagFacts } from '../domain/scope-flag-facts.ts';
import type { ChangedEnvironment, ChangedFlag, ChangedSegment } from '../domain/thing-changes.ts';

/** The part of the facts that is read from rows. */
export type StoredFlagFacts = Pick<ScopeFlagFacts, 'own' | 'said' | 'overrides' | 'above' | 'segments' | 'segmentsAbove'>;

/** `place` counts the owners from 1, the scope itself. */
interface FlagOfOwner {
  readonly place: number;
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly isArchived: boolean;
}

interface SaidByOwner {
  readonly place: number;
  readonly key: string;
  readonly environment: string;
  readonly configuration: FlagEnvironment | TenantOverride;
}

interface SegmentOfOwner {
  readonly place: number;
  readonly key: string;
  readonly definition: SegmentDefinition;
}

const OWNERS = 'unnest($1::uuid[]) with ordinality as owner (tenant_id, place)';

/** Many flags at once, in one statement a table. */
@Injectable()
export class FlagThingsRepository {
  /** @param owners the scope's own tenant first, then those above, the nearest first */
  async load(sql: SqlSession, owners: readonly string[]): Promise<StoredFlagFacts> {
    const flags = await sql.query<FlagOfOwner>(
      `select owner.place::int as place, f.key, f.definition, f.archived_at is not null as "isArchived"
       from ${OWNERS} join sm.flag f on f.tenant_id = owner.tenant_id order by owner.place desc`,
      [owners],
    );
    const said = await sql.query<SaidByOwner>(
      `select owner.place::int as place, e.key, e.environment, e.configuration
       from ${OWNERS} join sm.flag_environment e on e.tenant_id = owner.tenant_id and e.configuration is not null order by owner.place desc`,
      [owners],
    );
    const segments = await sql.query<SegmentOfOwner>(
      `select owner.place::int as place, s.key, s.definition
       from ${OWNERS} join sm.segment s on s.tenant_id = owner.tenant_id and s.definition is not null order by owner.place desc`,
      [owners],
    );
    const own = new Map(flags.filter(isOwn).map((flag) => [flag.key, flag]));
    const [ofOwn, ofAbove] = [said.filter(isOwn), said.filter((row) => !isOwn(row))];
    return {
      own,
      said: byPlace(ofOwn.filter(({ key }) => own.has(key))) as ByPlace<FlagEnvironment>,
      overrides: byPlace(ofOwn.filter(({ key }) => !own.has(key))),
      above: flagsAbove(flags, ofAbove),
      segments: definitionsOf(segments.filter(isOwn)),
      segmentsAbove: definitionsOf(segments.filter((row) => !isOwn(row))),
    };
  }

  /** Inserts or replaces flags of the work's tenant. */
  async writeFlags(work: Work, flags: readonly ChangedFlag[]): Promise<void> {
    if (flags.length === 0) return;
    await work.sql.query(
      `insert into sm.flag (tenant_id, key, definition, archived_at, revision, created_at)
       select $1, row.key, row.definition, case when row."isArchived" then $3::timestamptz end, $4, $3::timestamptz
       from jsonb_to_recordset($2::jsonb) as row (key text, definition jsonb, "isArchived" boolean)
       on conflict (tenant_id, key) do update set definition = excluded.definition, archived_at = excluded.archived_at, revision = excluded.revision`,
      [work.tenantId, JSON.stringify(flags), work.at.toISOString(), work.revisionAfter('flags')],
    );
  }

  /** Inserts or replaces what the work's tenant says for environments. */
  async writeEnvironments(work: Work, environments: readonly ChangedEnvironment[]): Promise<void> {
    if (environments.length === 0) return;
    await work.sql.query(
      `insert into sm.flag_environment (tenant_id, key, environment, configuration, revision)
       select $1, row.key, row.environment, nullif(row.configuration, 'null'), $3
       from jsonb_to_recordset($2::jsonb) as row (key text, environment text, configuration jsonb)
       on conflict (tenant_id, key, environment) do update set configuration = excluded.configuration, revision = excluded.revision`,
      [work.tenantId, JSON.stringify(environments), work.revisionAfter('flags')],
    );
  }

  /** Inserts or replaces segments of the work's tenant. */
  async writeSegments(work: Work, segments: readonly ChangedSegment[]): Promise<void> {
    if (segments.length === 0) return;
    await work.sql.query(
      `insert into sm.segment (tenant_id, key, definition, revision) select $1, row.key, nullif(row.definition, 'null'), $3
       from jsonb_to_recordset($2::jsonb) as row (key text, definition jsonb)
       on conflict (tenant_id, key) do update set definition = excluded.definition, revision = excluded.revision`,
      [work.tenantId, JSON.stringify(segments), work.revisionAfter('flags')],
    );
  }
}

function isOwn({ place }: { readonly place: number }): boolean {
  return place === 1;
}

// Rows come the farthest first, so that the nearest of each key is the one that counts.
function definitionsOf(segments: readonly SegmentOfOwner[]): ReadonlyMap<string, SegmentDefinition> {
  return new Map(segments.map(({ key, definition }) => [key, definition]));
}

function flagsAbove(flags: readonly FlagOfOwner[], said: readonly SaidByOwner[]): ReadonlyMap<string, FlagAbove> {
  const nearest = new Map(flags.filter((flag) => !isOwn(flag)).map((flag) => [flag.key, flag]));
  const byKey = Map.groupBy(said, ({ key }) => key);
  return new Map(
    [...nearest].map(([key, flag]): [string, FlagAbove] => {
      const rows = byKey.get(key) ?? [];
      const configurations = (wanted: readonly SaidByOwner[]) => new Map(wanted.map((row) => [row.environment, row.configuration]));
      const byOwner = configurations(rows.filter(({ place }) => place === flag.place)) as ReadonlyMap<string, FlagEnvironment>;
      return [key, { ...flag, said: byOwner, overridden: configurations(rows.filter(({ place }) => place < flag.place)) }];
    }),
  );
}

function byPlace(rows: readonly SaidByOwner[]): ByPlace<SaidByOwner['configuration']> {
  const keys = Map.groupBy(rows, ({ key }) => key);
  return new Map([...keys].map(([key, own]) => [key, new Map(own.map(({ environment, configuration }) => [environment, configuration]))]));
}
