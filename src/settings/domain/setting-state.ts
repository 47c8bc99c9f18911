import { ANY_ENVIRONMENT, type Json, type ScopeLevel } from '#libs/kernel';
import type { ResolutionLevel, StoredValue, ValueLookup } from '#libs/setting-resolution';

/** A stored row as the repository answers it. */
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
  readonly rows: readonly SettingRow[];
}

/** A write that a decision leads to; `value` undefined = the row goes. */
export interface SettingWrite {
  readonly key: string;
  readonly environment: string;
  readonly value: Json | undefined;
}

/** Rows by key and environment, with changes laid over them. */
export class RowTable implements ValueLookup {
  private readonly rows = new Map<string, StoredValue>();

  constructor(rows: readonly SettingRow[]) {
    for (const row of rows) this.rows.set(rowId(row.key, row.environment), row.stored);
  }

  get(key: string, environment: string): StoredValue | undefined {
    return this.rows.get(rowId(key, environment));
  }

  /** A copy in which the writes are done. */
  with(writes: readonly SettingWrite[]): RowTable {
    const copy = new RowTable([]);
    for (const [id, stored] of this.rows) copy.rows.set(id, stored);
    for (const write of writes) {
      const id = rowId(write.key, write.environment);
      if (write.value === undefined) copy.rows.delete(id);
      else copy.rows.set(id, { value: write.value, revision: 0, by: '', at: '' });
    }
    return copy;
  }
}

/** The levels of a resolution, the last of which is the scope of the change with `own` as its rows. */
export function resolutionLevels(levels: readonly StateLevel[], own: ValueLookup): readonly ResolutionLevel[] {
  return levels.map((level, index) => ({
    level: level.level,
    ...(level.tenant === undefined ? {} : { tenant: level.tenant }),
    ...(level.subject === undefined ? {} : { subject: level.subject }),
    values: index === levels.length - 1 ? own : new RowTable(level.rows),
  }));
}

/** The environments in which a row of this environment is seen. */
export function environmentsOf(environment: string, all: readonly string[]): readonly string[] {
  return environment === ANY_ENVIRONMENT ? [ANY_ENVIRONMENT, ...all] : [environment];
}

function rowId(key: string, environment: string): string {
  return `${environment}\n${key}`;
}
