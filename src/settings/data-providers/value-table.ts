import type { StoredValue, ValueLookup } from '#libs/setting-resolution';
import { type StoredRow, storedValueReader } from '../persistence/stored-row.ts';

/** Where a row stands within its level. */
export interface RowPlace {
  readonly key: string;
  readonly environment: string;
}

/** A stored row as SQL answers it. */
export type ValueRow = RowPlace & StoredRow;

/** Rows of one environment by key, from the oldest and largest tier to the newest; a newer tier lies over the older ones. */
type Tiers = readonly ReadonlyMap<string, StoredValue>[];

const GROWTH = 8;
/** Stands in a tier for a row that an older tier has and that is gone. */
const GONE: StoredValue = Object.freeze({ value: null, revision: 0, by: '', at: '' });

/**
 * The immutable stored values of one level. A patch is a tier of its own over those of the table before it, which are shared; tiers
 * that are not eight times as large as the next are merged with it, so that a patch costs O(changes) on average and there are few tiers.
 */
export class ValueTable implements ValueLookup {
  private constructor(private readonly environments: ReadonlyMap<string, Tiers>) {}

  /** A table without rows. */
  static readonly empty = new ValueTable(new Map());

  get(key: string, environment: string): StoredValue | undefined {
    const tiers = this.environments.get(environment);
    if (tiers === undefined) return undefined;
    for (let index = tiers.length - 1; index >= 0; index--) {
      const stored = tiers[index]?.get(key);
      if (stored !== undefined) return stored === GONE ? undefined : stored;
    }
    return undefined;
  }

  /** About how many rows there are. */
  get size(): number {
    let size = 0;
    for (const tiers of this.environments.values()) for (const tier of tiers) size += tier.size;
    return size;
  }

  /** Every row, by environment and key. */
  rows(): Readonly<Record<string, readonly (readonly [key: string, stored: StoredValue])[]>> {
    const rows = [...this.environments].map(([environment, tiers]) => {
      const latest = new Map(tiers.flatMap((tier) => [...tier]));
      return [environment, [...latest].filter(([, stored]) => stored !== GONE)] as const;
    });
    return Object.fromEntries(rows);
  }

  /** The table with these rows. */
  static of(rows: ReturnType<ValueTable['rows']>): ValueTable {
    return new ValueTable(new Map(Object.entries(rows).map(([environment, each]) => [environment, [new Map(each)]])));
  }

  /** A table in which some rows are gone and others set; a row that is both is set. */
  patched(gone: readonly RowPlace[], set: readonly ValueRow[]): ValueTable {
    if (gone.length === 0 && set.length === 0) return this;
    const environments = new Map(this.environments);
    for (const [environment, changes] of byEnvironment(gone, set)) {
      environments.set(environment, laidOver(environments.get(environment) ?? [], changes));
    }
    return new ValueTable(environments);
  }
}

function byEnvironment(gone: readonly RowPlace[], set: readonly ValueRow[]): ReadonlyMap<string, ReadonlyMap<string, StoredValue>> {
  const environments = new Map<string, Map<string, StoredValue>>();
  const changesOf = (environment: string): Map<string, StoredValue> => {
    const known = environments.get(environment) ?? new Map<string, StoredValue>();
    environments.set(environment, known);
    return known;
  };
  const storedValueOf = storedValueReader();
  for (const { key, environment } of gone) changesOf(environment).set(key, GONE);
  for (const row of set) changesOf(row.environment).set(row.key, storedValueOf(row));
  return environments;
}

function laidOver(tiers: Tiers, changes: ReadonlyMap<string, StoredValue>): Tiers {
  const older = [...tiers];
  let newest = changes;
  for (let below = older.at(-1); below !== undefined && below.size < GROWTH * newest.size; below = older.at(-1)) {
    older.pop();
    newest = merged(below, newest, older.length === 0);
  }
  return [...older, newest];
}

// Below the oldest tier there is nothing that a row which is gone could hide.
function merged(
  below: ReadonlyMap<string, StoredValue>,
  above: ReadonlyMap<string, StoredValue>,
  isOldest: boolean,
): ReadonlyMap<string, StoredValue> {
  const rows = new Map(below);
  for (const [key, stored] of above) {
    if (isOldest && stored === GONE) rows.delete(key);
    else rows.set(key, stored);
  }
  return rows;
}
