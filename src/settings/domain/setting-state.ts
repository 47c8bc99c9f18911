import { ANY_ENVIRONMENT, type ScopeLevel } from '#libs/kernel';
import type { ResolutionLevel, StoredValue, ValueLookup } from '#libs/setting-resolution';
import type { SettingChange, SettingRowState } from '../contracts/index.ts';

/** A stored row as the repository answers it; its key is the one that the setting's values are stored under. */
export interface SettingRow {
  readonly key: string;
  readonly environment: string;
  readonly stored: StoredValue;
}

/** One level above or at the scope of a change, with the rows that its facts need. */
export interface StateLevel {
  readonly level: ScopeLevel;
  readonly tenant?: string;
  readonly subject?: string;
  readonly rows: RowTable;
}

/** What a row holds, whoever wrote it. */
export type RowState = SettingRowState;

/** A write that a decision leads to; `row` undefined = the row goes. */
export interface SettingWrite {
  readonly op: SettingChange['op'];
  readonly key: string;
  /** The key that the row carries. */
  readonly storedAs: string;
  readonly environment: string;
  readonly row: RowState | undefined;
}

/** Rows by environment and the key they carry, with changes laid over them. */
export class RowTable implements ValueLookup {
  private constructor(private readonly environments: ReadonlyMap<string, ReadonlyMap<string, StoredValue>>) {}

  static of(rows: readonly SettingRow[]): RowTable {
    const environments = new Map<string, Map<string, StoredValue>>();
    for (const row of rows) rowsOf(environments, row.environment).set(row.key, row.stored);
    return new RowTable(environments);
  }

  get(key: string, environment: string): StoredValue | undefined {
    return this.environments.get(environment)?.get(key);
  }

  /** A copy in which the writes are done. */
  with(writes: readonly SettingWrite[]): RowTable {
    if (writes.length === 0) return this;
    const environments = new Map<string, Map<string, StoredValue>>();
    for (const [environment, rows] of this.environments) environments.set(environment, new Map(rows));
    for (const { storedAs, environment, row } of writes) {
      const rows = rowsOf(environments, environment);
      if (row === undefined) rows.delete(storedAs);
      else rows.set(storedAs, { ...row, revision: 0, by: '', at: '' });
    }
    return new RowTable(environments);
  }
}

/** The levels of a resolution, the last of which is the scope of the change with `own` as its rows. */
export function resolutionLevels(levels: readonly StateLevel[], own: ValueLookup): readonly ResolutionLevel[] {
  return levels.map((level, index) => ({
    level: level.level,
    ...(level.tenant === undefined ? {} : { tenant: level.tenant }),
    ...(level.subject === undefined ? {} : { subject: level.subject }),
    values: index === levels.length - 1 ? own : level.rows,
  }));
}

/** The levels above the scope of the change. */
export function upperLevels(levels: readonly StateLevel[]): readonly ResolutionLevel[] {
  return resolutionLevels(levels, levels.at(-1)?.rows ?? RowTable.of([])).slice(0, -1);
}

/** The environments in which a row of this environment is seen. */
export function environmentsOf(environment: string, all: readonly string[]): readonly string[] {
  return environment === ANY_ENVIRONMENT ? [ANY_ENVIRONMENT, ...all] : [environment];
}

function rowsOf(environments: Map<string, Map<string, StoredValue>>, environment: string): Map<string, StoredValue> {
  const rows = environments.get(environment) ?? new Map<string, StoredValue>();
  environments.set(environment, rows);
  return rows;
}
