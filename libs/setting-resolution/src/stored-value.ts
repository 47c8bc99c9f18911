import type { Json, ScopeLevel } from '#libs/kernel';
import type { LevelConstraint } from './level-constraint.ts';

/** One stored row of a setting, as a layer holds it: a value, a constraint for the levels below, or both. */
export interface StoredValue {
  /** Undefined = the row holds a constraint only. */
  readonly value?: Json;
  /** True when no level below may choose another value. */
  readonly enforced?: boolean;
  /** What the levels below may choose. */
  readonly constraint?: LevelConstraint;
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

/** Where a row stands. */
export interface RowPlace {
  readonly level: ScopeLevel;
  readonly tenant?: string;
  readonly subject?: string;
  /** The environment of the row: a name, or `*`. */
  readonly environment: string;
}

/** The place of a row of a level. */
export function placeOf({ level, tenant, subject }: ResolutionLevel, environment: string): RowPlace {
  if (tenant === undefined) return { level, environment };
  return subject === undefined ? { level, tenant, environment } : { level, tenant, subject, environment };
}

/** A place for people: `application`, `tenant acme in production`, `user ann of acme`. */
export function describePlace({ level, tenant, subject, environment }: RowPlace): string {
  const holder = level === 'application' ? 'application' : level === 'tenant' ? `tenant ${tenant}` : `user ${subject} of ${tenant}`;
  return environment === '*' ? holder : `${holder} in ${environment}`;
}
