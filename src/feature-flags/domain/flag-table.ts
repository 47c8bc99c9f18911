import { ANY_ENVIRONMENT } from '#libs/kernel';
import { type FlagEnvironmentRow, type FlagOverrideRow, type FlagRow, type FlagSwitchRow, holdsIn, type SegmentRow } from './flag-rows.ts';
import { saysSomething } from './kept-rows.ts';

/** Rows that changed. */
export interface FlagRows {
  readonly flags: readonly FlagRow[];
  /** What flags of the owner do, and how it overrides flags from above. */
  readonly environments: readonly (FlagEnvironmentRow | FlagOverrideRow)[];
  readonly segments: readonly SegmentRow[];
  readonly switches: readonly FlagSwitchRow[];
}

/** A row that says something. */
type Said<Row extends { readonly configuration: unknown }> = Row & { readonly configuration: NonNullable<Row['configuration']> };

type ByPlace<Row> = ReadonlyMap<string, ReadonlyMap<string, Row>>;

/** Everything that one owner says about flags. Immutable: a change makes a new table that shares the rows of the old one. */
export class FlagTable {
  static readonly empty = new FlagTable(new Map(), new Map(), new Map(), new Map());

  private constructor(
    private readonly flags: ReadonlyMap<string, FlagRow>,
    private readonly environments: ByPlace<FlagEnvironmentRow | FlagOverrideRow>,
    private readonly segments: ReadonlyMap<string, SegmentRow>,
    private readonly switches: ByPlace<FlagSwitchRow>,
  ) {}

  /** How many rows there are. */
  get size(): number {
    const inside = (map: ByPlace<unknown>): number => [...map.values()].reduce((sum, { size }) => sum + size, 0);
    return this.flags.size + this.segments.size + inside(this.environments) + inside(this.switches);
  }

  /** A table with these rows in place of those of the same place. */
  patched({ flags, environments, segments, switches }: FlagRows): FlagTable {
    return new FlagTable(
      patchedMap(this.flags, flags),
      patchedPlaces(this.environments, environments),
      patchedMap(this.segments, segments),
      patchedPlaces(this.switches, switches),
    );
  }

  /** The flag of a key, archived ones too. */
  flag(key: string): FlagRow | undefined {
    return this.flags.get(key);
  }

  /** The keys of all flags. */
  keys(): Iterable<string> {
    return this.flags.keys();
  }

  /** What was said for a flag of the owner in an environment; undefined when nothing was. */
  environment(key: string, environment: string): Said<FlagEnvironmentRow> | undefined {
    return this.flags.has(key) ? (this.said(key, environment) as Said<FlagEnvironmentRow> | undefined) : undefined;
  }

  /** How the owner overrides a flag from above in an environment; undefined when it does not. */
  override(key: string, environment: string): Said<FlagOverrideRow> | undefined {
    return this.flags.has(key) ? undefined : (this.said(key, environment) as Said<FlagOverrideRow> | undefined);
  }

  /** Everything that was said for a flag of the owner, by environment. */
  environmentsOf(key: string): Iterable<FlagEnvironmentRow> {
    return this.flags.has(key) ? ((this.environments.get(key)?.values() ?? []) as Iterable<FlagEnvironmentRow>) : [];
  }

  /** The keys of all segments, removed ones too. */
  segmentKeys(): Iterable<string> {
    return this.segments.keys();
  }

  /** The segment of a key. */
  segment(key: string): SegmentRow | undefined {
    const row = this.segments.get(key);
    return row?.definition === null ? undefined : row;
  }

  /** All kill switches that are on, of whatever environment. */
  engagedSwitches(): readonly FlagSwitchRow[] {
    return [...this.switches.values()].flatMap((places) => [...places.values()].filter(({ killed }) => killed));
  }

  /** The kill switches that are on in an environment: its own, and that of all. */
  engaged(key: string, environment: string): readonly FlagSwitchRow[] {
    const places = this.switches.get(key);
    if (places === undefined) return [];
    const asked = [...new Set([ANY_ENVIRONMENT, environment])].map((name) => places.get(name));
    return asked.filter((row) => row !== undefined).filter((row) => holdsIn(row, environment));
  }

  private said(key: string, environment: string): FlagEnvironmentRow | FlagOverrideRow | undefined {
    const row = this.environments.get(key)?.get(environment);
    return row !== undefined && saysSomething(row) ? row : undefined;
  }
}

function patchedMap<Row extends { readonly key: string }>(map: ReadonlyMap<string, Row>, rows: readonly Row[]): ReadonlyMap<string, Row> {
  if (rows.length === 0) return map;
  const patched = new Map(map);
  for (const row of rows) patched.set(row.key, row);
  return patched;
}

function patchedPlaces<Row extends { readonly key: string; readonly environment: string }>(
  map: ByPlace<Row>,
  rows: readonly Row[],
): ByPlace<Row> {
  if (rows.length === 0) return map;
  const patched = new Map(map);
  for (const [key, own] of Map.groupBy(rows, (row) => row.key)) {
    patched.set(key, new Map([...(map.get(key) ?? []), ...own.map((row) => [row.environment, row] as const)]));
  }
  return patched;
}
