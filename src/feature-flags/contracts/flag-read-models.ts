import type { Flag, FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import type { JsonObject } from '#libs/kernel';

/** What a flag is: everything that holds in all environments. */
export interface FlagDefinition extends Omit<Flag, 'key' | 'archivedAt'> {
  /** Keys of flags that may not be on in the same environment, whichever of both says so. */
  readonly conflictsWith?: readonly string[];
  /** What the flag does where nothing else was said: it comes from the preset that the flag was created by. */
  readonly initial: FlagEnvironment;
}

/** Who owns a flag: the application, or a tenant by its code. */
export type FlagOwner = { readonly level: 'application' } | { readonly level: 'tenant'; readonly tenant: string };

/** A flag as it is read. */
export interface FlagState extends FlagDefinition {
  readonly key: string;
  readonly source: FlagOwner;
  /** ISO 8601. */
  readonly createdAt: string;
  /** When it was archived, ISO 8601; absent while it is in use. */
  readonly archivedAt?: string;
  /** Revision of the owner's stream `flags` that wrote it last. */
  readonly revision: number;
}

/** A kill switch that is on. */
export interface EngagedSwitch {
  /** The environment; `*` = all. */
  readonly environment: string;
  readonly source: FlagOwner;
  readonly reason: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** How a tenant overrides a flag from above: at least one member. The kill switch is another matter and wins. */
export type FlagOverride = Omit<TenantOverride, 'killSwitch'>;

/** An override that counts in a scope: that of the nearest tenant that has one. */
export interface FlagOverrideInForce {
  readonly source: FlagOwner;
  readonly override: FlagOverride;
  /** Revision of its owner's stream `flags` that wrote it last. */
  readonly revision: number;
}

/** What a flag does in an environment. */
export interface FlagEnvironmentState {
  readonly key: string;
  readonly environment: string;
  readonly configuration: FlagEnvironment;
  /** True while the configuration is what the flag was created with. */
  readonly isInitial: boolean;
  /** The override that counts in the scope; absent = none. */
  readonly override?: FlagOverrideInForce;
  readonly killSwitches: readonly EngagedSwitch[];
  /** Revision of the stream `flags` that wrote it last; 0 while it is the initial one. */
  readonly revision: number;
}

/** Part of a list of flags. */
export interface FlagPage {
  readonly items: readonly FlagState[];
  /** The key to go on after; absent on the last page. */
  readonly nextAfter?: string;
}

/** Which flags a list shows. */
export interface FlagFilter {
  /** Texts that key, name or description hold. */
  readonly search?: string;
  readonly tag?: string;
  /** @default false */
  readonly archived?: boolean;
}

/** Why a context gets the value that it gets, as the engine tells it. */
export type FlagExplanation = JsonObject;
