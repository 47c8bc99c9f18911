import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import type { Actor } from '#libs/kernel';
import type { FlagDefinition, SegmentDefinition } from '../contracts/index.ts';

/** A flag as its row holds it. */
export interface OwnFlag {
  readonly definition: FlagDefinition;
  readonly isArchived: boolean;
}

/** A flag of a scope above, the nearest of its key, as it comes down to the scope. */
export interface FlagAbove extends OwnFlag {
  /** What its owner says, by environment. */
  readonly said: ReadonlyMap<string, FlagEnvironment>;
  /** How the nearest scope between its owner and this one overrides it, by environment. */
  readonly overridden: ReadonlyMap<string, TenantOverride>;
}

/** Documents by key, then by environment. */
export type ByPlace<Document> = ReadonlyMap<string, ReadonlyMap<string, Document>>;

/** Everything that changes of many flags of a scope are judged by, loaded once. */
export interface ScopeFlagFacts {
  /** Who wants the changes; undefined = the system itself. */
  readonly actor: Actor | undefined;
  /** Names of the environments that there are. */
  readonly environments: ReadonlySet<string>;
  /** Flags of exactly this scope. */
  readonly own: ReadonlyMap<string, OwnFlag>;
  /** What the scope says for its own flags. */
  readonly said: ByPlace<FlagEnvironment>;
  /** How the scope overrides flags from above. */
  readonly overrides: ByPlace<TenantOverride>;
  readonly above: ReadonlyMap<string, FlagAbove>;
  /** Segments of exactly this scope. */
  readonly segments: ReadonlyMap<string, SegmentDefinition>;
  /** Segments of the scopes above, the nearest of each key. */
  readonly segmentsAbove: ReadonlyMap<string, SegmentDefinition>;
  /** Who in the tenants below needs what is to go, in words, by `thing key`. */
  readonly usersBelow: ReadonlyMap<string, string>;
}
