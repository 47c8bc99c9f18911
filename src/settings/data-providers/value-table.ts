import type { StoredValue, ValueLookup } from '#libs/setting-resolution';

/** Rows as the layer's statement answers them: key, environment, value, revision, by, at. */
export type ValueTuple = readonly [key: string, environment: string, value: StoredValue['value'], revision: number, by: string, at: string];

type Entry = StoredValue | undefined;

const SMALLEST_FOLD = 1_024;

/**
 * The immutable stored values of one level. A patch copies the small map of recent changes and shares the rest; when the recent
 * changes have grown to an eighth of the whole they are folded into it, so that patching costs O(changes) on average.
 */
export class ValueTable implements ValueLookup {
  private constructor(
    private readonly base: ReadonlyMap<string, StoredValue>,
    private readonly recent: ReadonlyMap<string, Entry>,
  ) {}

  /** A table without rows. */
  static readonly empty = new ValueTable(new Map(), new Map());

  get(key: string, environment: string): StoredValue | undefined {
    const id = rowId(key, environment);
    if (this.recent.size > 0 && this.recent.has(id)) return this.recent.get(id);
    return this.base.get(id);
  }

  /** About how many rows there are. */
  get size(): number {
    return this.base.size + this.recent.size;
  }

  /** Every row with its key and environment. */
  *rows(): Generator<readonly [key: string, environment: string, stored: StoredValue]> {
    for (const [id, stored] of this.base) if (!this.recent.has(id)) yield [...partsOf(id), stored];
    for (const [id, stored] of this.recent) if (stored !== undefined) yield [...partsOf(id), stored];
  }

  /** A table in which some rows are gone and others set. */
  patched(gone: readonly (readonly [string, string])[], set: readonly ValueTuple[]): ValueTable {
    if (gone.length === 0 && set.length === 0) return this;
    const recent = new Map(this.recent);
    for (const [key, environment] of gone) recent.set(rowId(key, environment), undefined);
    for (const [key, environment, value, revision, by, at] of set) {
      recent.set(rowId(key, environment), { value, revision, by, at: new Date(at).toISOString() });
    }
    return recent.size > Math.max(SMALLEST_FOLD, this.base.size / 8)
      ? ValueTable.folded(this.base, recent)
      : new ValueTable(this.base, recent);
  }

  private static folded(base: ReadonlyMap<string, StoredValue>, recent: ReadonlyMap<string, Entry>): ValueTable {
    const merged = new Map(base);
    for (const [id, entry] of recent) {
      if (entry === undefined) merged.delete(id);
      else merged.set(id, entry);
    }
    return new ValueTable(merged, new Map());
  }
}

// An environment's name has no line break, so the pair is unique.
function rowId(key: string, environment: string): string {
  return `${environment}\n${key}`;
}

function partsOf(id: string): readonly [key: string, environment: string] {
  const at = id.indexOf('\n');
  return [id.slice(at + 1), id.slice(0, at)];
}
