import type { Json, RevisionVector, Scope, Violation } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';

/** What registering definitions did. */
export interface DefinitionsResult {
  readonly registered: number;
  readonly unchanged: number;
  readonly refused: readonly { readonly index: number; readonly key: string; readonly violations: readonly Violation[] }[];
  /** Registered definitions that stored values do not fit any more: they are kept, passed over, and need review. */
  readonly narrowed: readonly NarrowedDefinition[];
}

/** A definition that stored values break. */
export interface NarrowedDefinition {
  readonly key: string;
  /** How many stored values do not fit. */
  readonly values: number;
  /** How many tenants hold them; the application counts as one. */
  readonly tenants: number;
  /** False when there were too many values to look at all of them now. */
  readonly isComplete: boolean;
  /** At most 10 of them, as far as the caller may read them. */
  readonly examples: readonly BrokenValue[];
}

/** A stored value that does not fit its definition. */
export interface BrokenValue {
  readonly scope: Scope;
  readonly environment: string;
  readonly value: Json;
  readonly violations: readonly Violation[];
}

/** A definition in force. */
export interface DefinitionItem {
  readonly key: string;
  /** Whether source code declares it, here or in another build, or a call of the API. */
  readonly origin: 'api' | 'code';
  /** Every other name that leads to it. */
  readonly otherNames: readonly string[];
  /** The key that its values are stored under, and its changes recorded: the first that it had. */
  readonly storedAs: string;
  /** When this version was registered; absent while it is not. */
  readonly registeredAt?: string;
  readonly definition: SettingDefinition;
}

/** A page of definitions in the order of their keys. */
export interface DefinitionPage {
  readonly items: readonly DefinitionItem[];
  /** The last key of the page when there are more. */
  readonly nextAfter?: string;
  /** Stands for what the page was made from: the revision of the definitions, this process's code, and the reader's permissions. */
  readonly version: string;
}

/** A key with stored values of several tenants. */
export interface StoredKey {
  readonly key: string;
  /** How many values and constraints are stored. */
  readonly stored: number;
  /** How many tenants hold them; the application counts as one. */
  readonly tenants: number;
  /** Codes of at most 100 of them, as far as the caller reaches them. */
  readonly tenantCodes: readonly string[];
}

/** A page of keys in their order. */
export interface StoredKeyPage {
  readonly items: readonly StoredKey[];
  /** The last key of the page when there are more. */
  readonly nextAfter?: string;
}

/** Says that a name should not be used any more. */
export interface NameDeprecation {
  readonly name: string;
  /** The key to use instead; absent when there is none. */
  readonly successor?: string;
  /** Since when, as far as that is known. */
  readonly since?: Date;
}

/** What the caller knows of a definition that is to be withdrawn. */
export interface WithdrawalClaim {
  /** Whose it is; absent = whoever's. */
  readonly owner?: string;
  /** True when the caller says that no build declares it any more, although one did. */
  readonly isAbandoned: boolean;
  /** The revision that the caller has read; absent = whatever it is. */
  readonly expectedRevision?: number;
}

/** What withdrawing a definition did. */
export interface WithdrawalResult {
  readonly key: string;
  readonly revisions: RevisionVector;
}

/** A stored value that does not fit the definition in force. The value itself is not told. */
export interface MisfittingValue {
  readonly key: string;
  readonly scope: Scope;
  readonly environment: string;
  readonly violations: readonly Violation[];
}

/** A key, and how many values are stored under it. */
export interface CountedKey {
  readonly key: string;
  readonly values: number;
}

/** What a look at all stored values found; closed tenants are left out. */
export interface StoredValuesSummary {
  readonly tenants: number;
  readonly values: number;
  readonly misfitting: number;
  /** Keys that no definition in force declares. */
  readonly unused: readonly CountedKey[];
  /** Deprecated settings that have values. */
  readonly deprecated: readonly CountedKey[];
}
