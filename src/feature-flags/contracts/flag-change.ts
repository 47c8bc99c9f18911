import type { Flag, FlagEnvironment, Rule, Serve } from '#libs/flag-engine';
import type { Json, JsonObject, RevisionVector } from '#libs/kernel';
import type { FlagDefinition } from './flag-read-models.ts';

/** The sorts of flags that can be created; they differ in what the flag does at first and in nothing else. */
export const FLAG_TYPES = ['boolean', 'percentage', 'user-list', 'tenant-list', 'ip-based', 'custom-rule'] as const;

/** A sort of flag. */
export type FlagType = (typeof FLAG_TYPES)[number];

/** A rule as it is asked for: what it lacks is made, or taken from the rule of the same id. */
export type NewRule = Omit<Rule, 'id' | 'salt'> & Partial<Pick<Rule, 'id' | 'salt'>>;

/** A flag to create. */
export interface NewFlag extends Partial<Omit<Flag, 'key' | 'name' | 'owner' | 'archivedAt'>> {
  readonly key: string;
  readonly name: string;
  readonly owner: string;
  readonly type: FlagType;
  /** The value while the flag is off, and for whom it is not meant; one of the variants' values. @default that of the variant `off` */
  readonly defaultValue?: Json;
  /** `percentage`: 0 to 100, with at most three decimals. */
  readonly percentage?: number;
  /** `percentage`: what is hashed. @default 'targetingKey' */
  readonly bucketBy?: string;
  /** `user-list`: targeting keys. */
  readonly users?: readonly string[];
  /** `tenant-list`: codes of tenants. */
  readonly tenants?: readonly string[];
  /** `ip-based`: CIDR ranges or addresses. */
  readonly ranges?: readonly string[];
  /** `custom-rule`: the rules. */
  readonly rules?: readonly NewRule[];
  /** `custom-rule`: what is answered when no rule matches. @default the default value */
  readonly fallthrough?: Serve;
  /** Environments where the flag is on at once. @default none */
  readonly enabledIn?: readonly string[];
  readonly conflictsWith?: readonly string[];
}

/** What of a flag can be changed; absent = stays. */
export type FlagChange = Partial<Omit<FlagDefinition, 'initial' | 'valueType' | 'schema'>> & {
  /** JSON Schema of the values of a json flag; null = none any more. */
  readonly schema?: JsonObject | boolean | null;
};

/** What of a flag's behaviour in an environment can be changed; absent = stays, null = nothing any more. */
export type FlagEnvironmentChange = Partial<Omit<FlagEnvironment, 'killSwitch' | 'rules' | 'offVariant' | 'fallthrough' | 'bucketBy'>> & {
  readonly rules?: readonly NewRule[];
  readonly offVariant?: string | null;
  readonly fallthrough?: Serve | null;
  readonly bucketBy?: string | null;
};

/** Which flag, in which environment; `expectedRevision` 0 = nothing was said for the environment yet, absent = whatever it is. */
export interface FlagPlace {
  readonly key: string;
  readonly environment: string;
  readonly expectedRevision?: number;
}

/** A change of how many get what a rule serves. */
export interface RollOut extends FlagPlace {
  /** The rule; absent = the only one. */
  readonly ruleId?: string;
  /** 0 to 100 percent, with at most three decimals. */
  readonly percentage: number;
}

/** What a write of flags answers. */
export interface FlagWriteResult {
  readonly key: string;
  readonly changed: boolean;
  /** Revision of what was written, for the next write. */
  readonly revision: number;
  readonly revisions: RevisionVector;
}
