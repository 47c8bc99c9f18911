import type { Serve } from '#libs/flag-engine';
import type { Scope } from '#libs/kernel';
import type { NewRule } from './flag-change.ts';
import type { FlagOverride, FlagOverrideInForce } from './flag-read-models.ts';

/** An override as it is asked for; absent members are left to the flag, and rules get the ids and salts that they lack. */
export interface NewFlagOverride {
  readonly state?: 'on' | 'off';
  /** Answered to everyone of the tenant. */
  readonly variant?: string;
  readonly rules?: readonly NewRule[];
  readonly fallthrough?: Serve;
}

/** A scope's own override of a flag in an environment. */
export interface FlagOverrideState extends FlagOverrideInForce {
  readonly key: string;
  readonly environment: string;
}

/** Type of the event that tells of overrides. */
export const FLAG_OVERRIDDEN = 'feature-flags.flag-overridden.v1';

/** Type of the event that tells that an override was taken back. */
export const FLAG_OVERRIDE_REMOVED = 'feature-flags.flag-override-removed.v1';

/** Payload of `feature-flags.flag-overridden.v1`. */
export interface FlagOverridden {
  /** The tenant that overrides the flag, for itself and the tenants below it. */
  readonly scope: Scope;
  readonly key: string;
  readonly environment: string;
  /** Absent = it was not overridden there. */
  readonly before?: FlagOverride;
  readonly after: FlagOverride;
}

/** Payload of `feature-flags.flag-override-removed.v1`. */
export interface FlagOverrideRemoved {
  readonly scope: Scope;
  readonly key: string;
  readonly environment: string;
  readonly before: FlagOverride;
}
