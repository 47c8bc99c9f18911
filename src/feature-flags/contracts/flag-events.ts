import type { Json, Scope } from '#libs/kernel';
import type { FlagDefinition } from './flag-read-models.ts';

/** Type of the event that tells of new flags. */
export const FLAG_CREATED = 'feature-flags.flag-created.v1';

/** Type of the event that tells of changed flags. */
export const FLAG_UPDATED = 'feature-flags.flag-updated.v1';

/** Type of the event that tells of coverages. */
export const FLAG_ROLLED_OUT = 'feature-flags.flag-rolled-out.v1';

/** Type of the event that tells of flags that were switched off. */
export const FLAG_DISABLED = 'feature-flags.flag-disabled.v1';

/** Payload of `feature-flags.flag-created.v1`. */
export interface FlagCreated {
  readonly scope: Scope;
  readonly key: string;
  readonly flag: FlagDefinition;
}

/** Payload of `feature-flags.flag-updated.v1`: the flag itself (environment `*`), or what it does in an environment. */
export interface FlagUpdated {
  readonly scope: Scope;
  readonly key: string;
  readonly environment: string;
  /** Absent = it was not in use, or nothing was said. */
  readonly before?: Json;
  /** Absent = it is archived, or what it was created with holds again. */
  readonly after?: Json;
}

/** Payload of `feature-flags.flag-rolled-out.v1`; coverages are thousandths of a percent. */
export interface FlagRolledOut {
  readonly scope: Scope;
  readonly key: string;
  readonly environment: string;
  readonly ruleId: string;
  readonly before: number;
  readonly after: number;
  /** The step of a rollout that made it so; absent = it was done by hand. */
  readonly step?: number;
}

/** Payload of `feature-flags.flag-disabled.v1`. */
export interface FlagDisabled {
  readonly scope: Scope;
  readonly key: string;
  /** `*` = in all. */
  readonly environment: string;
  readonly cause: 'kill-switch' | 'disabled';
}
