import type { Json, JsonObject } from '#libs/kernel';
import type { FlagMetadata } from './flag.ts';

/** What the caller knows about whom a flag is evaluated for. Kinds (`user`, `company`, ...) are nested objects. */
export interface EvaluationContext extends JsonObject {
  /** The usual unit of percentages. */
  readonly targetingKey?: string | undefined;
}

/** OpenFeature's reasons that occur here. */
export const REASONS = ['STATIC', 'DEFAULT', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'ERROR'] as const;
/** Why a value was answered, in OpenFeature's words. */
export type Reason = (typeof REASONS)[number];

/** OpenFeature's error codes that occur here. */
export const ERROR_CODES = ['FLAG_NOT_FOUND', 'PARSE_ERROR', 'TYPE_MISMATCH', 'GENERAL'] as const;
/** What went wrong, in OpenFeature's words. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Particulars of a reason. */
export const DETAILS = ['KILL_SWITCH', 'PREREQUISITE_FAILED', 'OVERRIDE', 'TARGET', 'BUCKETING_KEY_MISSING', 'OFF'] as const;
/** A particular of a reason. */
export type Detail = (typeof DETAILS)[number];

/** An answer and why. May be frozen and shared: never written to. */
export interface EvaluationDetails {
  readonly flagKey: string;
  /** The variant's value, else the caller's default; undefined in a bulk where no variant is served. */
  readonly value: Json | undefined;
  /** Name of the served variant; undefined when the caller's default is answered. */
  readonly variant: string | undefined;
  readonly reason: Reason;
  /** Set exactly when `reason` is ERROR. */
  readonly errorCode: ErrorCode | undefined;
  /** For people; set exactly when `reason` is ERROR. */
  readonly errorMessage: string | undefined;
  /**
   * KILL_SWITCH; PREREQUISITE_FAILED; OVERRIDE; TARGET; OFF (error of a flag switched off ungracefully);
   * BUCKETING_KEY_MISSING (a rule or the fallthrough was skipped since its unit is missing).
   */
  readonly detail: Detail | undefined;
  /** The rule that answered. */
  readonly ruleId: string | undefined;
  /** Bucket (0 to 99999) that decided: of the variant at a split, else of the exposure at a coverage below 100 %. */
  readonly bucket: number | undefined;
  /** Key of the prerequisite that was not met. */
  readonly prerequisite: string | undefined;
  /** The flag's own metadata. */
  readonly metadata: FlagMetadata | undefined;
}
