import type { Json, ScopeLevel } from '#libs/kernel';

/** One stored value of a setting, as a layer holds it. */
export interface StoredValue {
  readonly value: Json;
  /** Revision of the stream that wrote it. */
  readonly revision: number;
  /** Name of who wrote it. */
  readonly by: string;
  /** When it was written, ISO 8601 in UTC. */
  readonly at: string;
  readonly reason?: string;
}

/** The stored values of one level. */
export interface ValueLookup {
  /**
   * @param environment the name of an environment, or `*` for the row that holds in all of them
   * @returns the row of exactly that environment, or undefined
   */
  get(key: string, environment: string): StoredValue | undefined;
}

/** One level that a resolution looks at. */
export interface ResolutionLevel {
  readonly level: ScopeLevel;
  /** The tenant's code; present for tenant and user levels. */
  readonly tenant?: string;
  /** The user's identifier; present for user levels. */
  readonly subject?: string;
  readonly values: ValueLookup;
}

/** Where a setting is looked up. */
export interface ResolutionContext {
  /** The name of an environment, or `*` to see only rows that hold in every environment. */
  readonly environment: string;
  /** The application first, then the parents from the root, the tenant itself, the user last. */
  readonly levels: readonly ResolutionLevel[];
}
