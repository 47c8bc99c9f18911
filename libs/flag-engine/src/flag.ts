import type { Json, JsonObject } from '#libs/kernel';
import type { Condition, Instant } from './condition.ts';
import type { Ramp } from './ramp.ts';

/** What a flag is for. */
export const FLAG_KINDS = ['release', 'experiment', 'operational', 'permission', 'kill-switch'] as const;
/** What a flag is for. */
export type FlagKind = (typeof FLAG_KINDS)[number];

/** How long flags of a kind are expected to live, in days; `undefined`: as long as they are wanted. */
export const EXPECTED_LIFETIME_DAYS: Readonly<Record<FlagKind, number | undefined>> = {
  release: 40,
  experiment: 40,
  operational: 7,
  permission: undefined,
  'kill-switch': undefined,
};

/** The type of all values of a flag. */
export const VALUE_TYPES = ['boolean', 'string', 'number', 'json'] as const;
/** The type of all values of a flag. */
export type ValueType = (typeof VALUE_TYPES)[number];

/** What clients may be told besides the value. */
export type FlagMetadata = Readonly<Record<string, string | number | boolean>>;

/** A flag without its environments: what it is, and what it may answer. */
export interface Flag {
  /** `^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$`. */
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  /** Who answers for the flag. */
  readonly owner: string;
  /** @default [] */
  readonly tags?: readonly string[];
  readonly kind: FlagKind;
  readonly valueType: ValueType;
  /** Name of a variant -> its value, of type `valueType`. At least one. */
  readonly variants: Readonly<Record<string, Json>>;
  /** JSON Schema of the values of a json flag. Checked by who saves; the engine looks at types only. */
  readonly schema?: JsonObject | boolean;
  /** Never reported as stale. @default false */
  readonly permanent?: boolean;
  /** Set while the flag is archived: it answers FLAG_NOT_FOUND. */
  readonly archivedAt?: Instant;
  /** Given to clients with every answer. */
  readonly metadata?: FlagMetadata;
}

/** A share of a split. */
export interface WeightedVariant {
  readonly variant: string;
  /** In thousandths of a percent; the weights of a split add up to 100000. */
  readonly weight: number;
}

/** What is answered: always one variant, or one by weight, sticky for the unit. */
export type Serve = { readonly variant: string } | { readonly split: readonly WeightedVariant[] };

/** A time in which a rule takes part. */
export interface Schedule {
  /** Included; absent: always been. */
  readonly from?: Instant;
  /** Excluded; absent: no end. */
  readonly to?: Instant;
}

/** One rule; the first that matches answers. */
export interface Rule {
  /** Unique in its list; stays when the rule is edited. */
  readonly id: string;
  readonly description?: string;
  /** Absent: everyone. */
  readonly when?: Condition;
  readonly serve: Serve;
  /** How many of those who match, in thousandths of a percent; the others go on to the next rule. @default 100000 */
  readonly coverage?: number;
  /** Coverage that changes with time. Excludes `coverage`. */
  readonly ramp?: Ramp;
  /** Attribute whose value is hashed, such as `tenant.id`. @default 'targetingKey' */
  readonly bucketBy?: string;
  /** Keeps the buckets of the rule; random when the rule is made, kept by rename, copy, export and import. */
  readonly salt: string;
  /** Outside of it the rule does not match. */
  readonly schedule?: Schedule;
}

/** Another flag that must be on and serve one of the variants. */
export interface Prerequisite {
  readonly flag: string;
  /** At least one. */
  readonly variants: readonly string[];
}

/** Ids that get a variant whatever the rules say. */
export interface TargetList {
  readonly variant: string;
  /** Attribute that holds the id, such as `company.id`. @default 'targetingKey' */
  readonly attribute?: string;
  readonly ids: readonly string[];
}

/** A flag in one environment. */
export interface FlagEnvironment {
  readonly state: 'on' | 'off';
  /** Wins over everything, in this environment. @default false */
  readonly killSwitch?: boolean;
  /** False: a flag that is off answers an error code (GENERAL) instead of its off variant. @default true */
  readonly graceful?: boolean;
  /** Answered while off, killed or a prerequisite is not met. Absent: the caller's default. */
  readonly offVariant?: string;
  /** @default [] */
  readonly prerequisites?: readonly Prerequisite[];
  /** The first list that holds the id answers. @default [] */
  readonly targets?: readonly TargetList[];
  /** @default [] */
  readonly rules?: readonly Rule[];
  /** Answered when nothing matches. Absent: the caller's default. */
  readonly fallthrough?: Serve;
  /** Attribute whose value is hashed for a split fallthrough. @default 'targetingKey' */
  readonly bucketBy?: string;
  /** Keeps the buckets of a split fallthrough. */
  readonly salt: string;
}

/** What a tenant says about a global flag in one environment. */
export interface TenantOverride {
  /** Wins over everything, for this tenant. @default false */
  readonly killSwitch?: boolean;
  /** Replaces the state of the environment. */
  readonly state?: 'on' | 'off';
  /** Answered to everyone of the tenant (TARGETING_MATCH, OVERRIDE) once state and prerequisites allow. */
  readonly variant?: string;
  /** Replaces the rules of the environment. */
  readonly rules?: readonly Rule[];
  /** Replaces the fallthrough of the environment. */
  readonly fallthrough?: Serve;
}

/** A reusable answer to "who", at application or tenant scope. */
export interface Segment {
  /** Same form as a flag's key. */
  readonly key: string;
  readonly name: string;
  readonly description?: string;
  /** Attribute that the lists hold. @default 'targetingKey' */
  readonly attribute?: string;
  /** Ids that belong. No id stands in both lists. @default [] */
  readonly include?: readonly string[];
  /** Ids that do not belong, whatever the rules say. @default [] */
  readonly exclude?: readonly string[];
  /** Who matches any of these belongs too. May refer to other segments, not to flags. @default [] */
  readonly rules?: readonly Condition[];
}
