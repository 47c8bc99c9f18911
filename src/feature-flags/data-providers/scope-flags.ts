import { type CompiledFlag, type CompiledOverride, type CompiledSegment, type FlagEntry } from '#libs/flag-engine';
import type { JsonObject } from '#libs/kernel';
import type { EngagedSwitch, FlagEnvironmentState, FlagState } from '../contracts/index.ts';
import { FeatureFlagNotFoundException } from '../domain/feature-flag.exceptions.ts';
import type { FlagRow } from '../domain/flag-rows.ts';
import type { FlagTable } from '../domain/flag-table.ts';
import type { CompiledFlags } from './compiled-flags.ts';
import type { OwnedTable } from './owned-table.ts';
import { ScopeOverrides } from './scope-overrides.ts';
import { ScopeUsage } from './scope-usage.ts';
import type { UsageCounter, UsageCounts } from './usage-counts.ts';

/** What flags are looked at for. */
export interface ScopePlace {
  readonly environment: string;
  /** Whose flags are looked at: the tenant, or the application. */
  readonly tenantId: string;
  /** Attributes of the tenant, which rules may ask for; undefined = the application. */
  readonly tenant: JsonObject | undefined;
  readonly version: string;
  staleness(): { readonly since: Date; readonly reason: string } | undefined;
}

/** A flag in use with what the scope says about it, and the counter that was raised last for it. */
export interface CountedEntry extends FlagEntry {
  counter: UsageCounter | undefined;
}

/** The flags of a scope in an environment, while the layers stay the same. */
export class ScopeFlags {
  /** Counts what is answered. */
  readonly usage: ScopeUsage;
  /** What is said about flags from above. */
  readonly overrides: ScopeOverrides;
  private readonly found = new Map<string, CountedEntry>();
  private inOrder: readonly FlagEntry[] | undefined;
  private window: { readonly from: number; readonly to: number | undefined } | undefined;
  private sortedKeys: readonly string[] | undefined;

  /** @param tables the nearest owner first */
  constructor(
    private readonly tables: readonly OwnedTable[],
    readonly place: ScopePlace,
    private readonly compiled: CompiledFlags,
    counts: UsageCounts,
  ) {
    this.overrides = new ScopeOverrides(tables, place.environment);
    this.usage = new ScopeUsage(counts, place, (key) => (this.flag(key) === undefined ? undefined : this.ownerOf(key)));
  }

  get version(): string {
    return this.place.version;
  }

  get stale(): ReturnType<ScopePlace['staleness']> {
    return this.place.staleness();
  }

  /** What the scope says itself. */
  get own(): OwnedTable | undefined {
    return this.tables[0];
  }

  /** The id of who owns the flag of a key, an archived one too; undefined when there is none. */
  ownerOf(key: string): string | undefined {
    return this.owned(key)?.ownerId;
  }

  /** The keys of all flags that are in use, sorted. */
  keys(): readonly string[] {
    return (this.sortedKeys ??= this.allKeys().filter((key) => this.owned(key)?.row.archivedAt === null));
  }

  /** The keys of all flags, archived ones too, sorted. */
  allKeys(): readonly string[] {
    return [...new Set(this.tables.flatMap(({ table }) => [...table.keys()]))].sort();
  }

  /** The compiled flag of a key; undefined when there is none in use. */
  flag(key: string): CompiledFlag | undefined {
    return this.entry(key)?.compiled;
  }

  /** What the scope and those between it and the owner say about a flag of a scope above. */
  override(key: string): CompiledOverride | undefined {
    return this.entry(key)?.override;
  }

  /** A flag in use, found by one look-up; undefined when there is none. */
  entry(key: string): CountedEntry | undefined {
    const known = this.found.get(key);
    if (known !== undefined) return known;
    const owned = this.owned(key);
    // Keys that do not exist are not remembered: callers may make up any number of them.
    if (owned === undefined || owned.row.archivedAt !== null) return undefined;
    const compiled = this.compile(owned);
    const made: CountedEntry = { key, compiled, override: this.overrideOf(key, compiled), counter: undefined };
    this.found.set(key, made);
    return made;
  }

  /** All flags that are in use, in the order of their keys. */
  entries(): readonly FlagEntry[] {
    return (this.inOrder ??= this.keys().flatMap((key) => this.entry(key) ?? []));
  }

  /** The segment of a key. */
  segment(key: string): CompiledSegment | undefined {
    for (const { table } of this.tables) {
      const row = table.segment(key);
      if (row !== undefined && row.definition !== null) return this.compiled.segment(row, row.definition);
    }
    return undefined;
  }

  /** When time alone may change answers next, in milliseconds since 1970 UTC; undefined = never. */
  nextChangeAt(now: number): number | undefined {
    const isKnown = this.window !== undefined && now >= this.window.from && (this.window.to === undefined || now < this.window.to);
    if (!isKnown) this.window = { from: now, to: this.earliestChange(now) };
    return this.window?.to;
  }

  /** The flag of a key as it is read. @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  state(key: string): FlagState {
    const { row, source } = this.required(key);
    return {
      key,
      ...row.definition,
      source,
      createdAt: new Date(row.createdAt).toISOString(),
      ...(row.archivedAt === null ? {} : { archivedAt: new Date(row.archivedAt).toISOString() }),
      revision: row.revision,
    };
  }

  /** What a flag does in the environment. @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  environmentState(key: string): FlagEnvironmentState {
    const { row, table } = this.required(key);
    const said = table.environment(key, this.place.environment);
    const { environment } = this.place;
    const configuration = said?.configuration ?? row.definition.initial;
    const override = this.overrides.inForce(key);
    return {
      key,
      environment,
      configuration,
      isInitial: said === undefined,
      ...(override === undefined ? {} : { override }),
      killSwitches: this.engaged(key),
      revision: said?.revision ?? 0,
    };
  }

  private earliestChange(now: number): number | undefined {
    const segments = this.tables.flatMap(({ table }) => [...table.segmentKeys()].flatMap((key) => this.segment(key) ?? []));
    const found = this.entries().flatMap(({ compiled, override }) => (override === undefined ? [compiled] : [compiled, override]));
    const later = [...found, ...segments].flatMap((one) => this.compiled.momentsOf(one).filter((moment) => moment > now));
    return later.length === 0 ? undefined : later.reduce((earliest, moment) => Math.min(earliest, moment));
  }

  private engaged(key: string): readonly EngagedSwitch[] {
    return this.tables.flatMap(({ source, table }) =>
      table.engaged(key, this.place.environment).map(({ environment, reason, changedBy, changedAt }) => ({
        environment,
        source,
        reason,
        by: changedBy,
        at: new Date(changedAt).toISOString(),
      })),
    );
  }

  private overrideOf(key: string, compiled: CompiledFlag): CompiledOverride | undefined {
    const said = this.overrides.inForce(key)?.override;
    const isKilled = this.overrides.isKilled(key);
    return said === undefined && !isKilled ? undefined : this.compiled.override(compiled, said, isKilled);
  }

  private compile({ row, table }: { row: FlagRow; table: FlagTable }): CompiledFlag {
    const { environment } = this.place;
    return this.compiled.flag(row, table.environment(row.key, environment), table.engaged(row.key, environment).length > 0);
  }

  private required(key: string): { row: FlagRow } & OwnedTable {
    const owned = this.owned(key);
    if (owned === undefined) throw new FeatureFlagNotFoundException(key);
    return owned;
  }

  private owned(key: string): ({ row: FlagRow } & OwnedTable) | undefined {
    for (const owned of this.tables) {
      const row = owned.table.flag(key);
      if (row !== undefined) return { row, ...owned };
    }
    return undefined;
  }
}
