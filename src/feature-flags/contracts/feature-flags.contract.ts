import type { EvaluationContext, EvaluationDetails } from '#libs/flag-engine';
import type { CommandContext, Json, Scope } from '#libs/kernel';
import type { FlagChange, FlagEnvironmentChange, FlagPlace, FlagWriteResult, NewFlag, RollOut } from './flag-change.ts';
import type { FlagFollower } from './flag-follower.ts';
import type { FlagOverrideState, NewFlagOverride } from './flag-overrides.ts';
import type { FlagEnvironmentState, FlagExplanation, FlagFilter, FlagPage, FlagState } from './flag-read-models.ts';
import type { FlagUsage, FlagUsageQuestion, KillSwitchReviewPage, StaleFlagPage } from './flag-usage.ts';
import type { FlagsView } from './flags-view.ts';
import type { NewSegment, SegmentChange, SegmentPage, SegmentPlace, SegmentState } from './segments.ts';

/** Where flags are evaluated. */
export interface EvaluationPlace {
  /** Name of the environment. */
  readonly environment: string;
  /** Address of who asks, from the trusted proxies: `request.ip` of rules. */
  readonly ip?: string;
}

/** What is to be evaluated. */
export interface FlagsRequest {
  /** Absent = all flags in use. */
  readonly keys?: readonly string[];
  readonly context: EvaluationContext;
  /** What is answered for a flag that answers no variant. */
  readonly otherwise?: Json;
}

/**
 * The face of the feature flags module: inject this class. Changes in a protected environment throw ChangeRequestedException
 * CHANGE_REQUESTED: nothing was changed, and the exception holds the request.
 */
export abstract class FeatureFlagCoordinator {
  /** The module's name, `feature-flags`. */
  abstract getName(): string;
  /** A view for one operation. @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND */
  abstract for(scope: Scope, place: EvaluationPlace): Promise<FlagsView>;
  /**
   * Tells of every committed change of the scope's flags, of those above among them, once it is in force in this process.
   * @param scope undefined = the flags of all
   * @returns what ends it
   */
  abstract follow(scope: Scope | undefined, follower: FlagFollower): Promise<Disposable>;
  /** The flags of the keys, or all of them, for a context. */
  abstract evaluateFlags(scope: Scope, place: EvaluationPlace, request: FlagsRequest): Promise<readonly EvaluationDetails[]>;
  /** @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  abstract explainFlag(scope: Scope, place: EvaluationPlace, key: string, context: EvaluationContext): Promise<FlagExplanation>;
  /** @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  abstract getFlag(scope: Scope, key: string): Promise<FlagState>;
  /** Flags of the scope and of those that it inherits from, in the order of keys. */
  abstract listFlags(scope: Scope, filter: FlagFilter, page: { limit: number; after?: string }): Promise<FlagPage>;
  /** @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND, EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND */
  abstract getFlagEnvironment(scope: Scope, key: string, environment: string): Promise<FlagEnvironmentState>;
  /** How often a flag was evaluated: of everybody for its owner, else of the scope. @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  abstract getFlagUsage(scope: Scope, key: string, question: FlagUsageQuestion): Promise<FlagUsage>;
  /** The flags that the scope owns and that may be given up, each with why and since when; never permanent ones. */
  abstract findStaleFlags(scope: Scope, page: { limit: number; after?: string }): Promise<StaleFlagPage>;
  /** The kill switches of the scope that are on, by the keys of their flags. */
  abstract findKillSwitchReviews(scope: Scope, page: { limit: number; after?: string }): Promise<KillSwitchReviewPage>;
  /** @throws FeatureFlagExistsException FEATURE_FLAG_EXISTS, FeatureFlagInvalidException FEATURE_FLAG_INVALID */
  abstract createFlag(scope: Scope, flag: NewFlag, context: CommandContext): Promise<FlagWriteResult>;
  /** @param expectedRevision absent = whatever it is. @throws FeatureFlagStaleException FEATURE_FLAG_STALE, and as createFlag */
  abstract updateFlag(
    scope: Scope,
    update: { readonly key: string; readonly change: FlagChange; readonly expectedRevision?: number },
    context: CommandContext,
  ): Promise<FlagWriteResult>;
  /** Takes a flag out of use; it can be restored. @throws FeatureFlagInUseException FEATURE_FLAG_IN_USE naming what depends on it */
  abstract archiveFlag(
    scope: Scope,
    flag: { readonly key: string; readonly expectedRevision?: number },
    context: CommandContext,
  ): Promise<FlagWriteResult>;
  /** Brings an archived flag back as it was. */
  abstract restoreFlag(
    scope: Scope,
    flag: { readonly key: string; readonly expectedRevision?: number },
    context: CommandContext,
  ): Promise<FlagWriteResult>;
  /** Changes what a flag does in an environment. @throws as updateFlag; FeatureFlagConflictException FEATURE_FLAG_CONFLICT */
  abstract configureFlag(scope: Scope, place: FlagPlace, change: FlagEnvironmentChange, context: CommandContext): Promise<FlagWriteResult>;
  /** Changes how many get what a rule serves. Growing keeps everyone who is in, shrinking removes the last to come first. */
  abstract rolloutFeature(scope: Scope, rollOut: RollOut, context: CommandContext): Promise<FlagWriteResult>;
  /** Switches a flag off in an environment. @param graceful false = an error code is answered instead of the off variant. @default true */
  abstract disableFlag(scope: Scope, place: FlagPlace & { readonly graceful?: boolean }, context: CommandContext): Promise<FlagWriteResult>;
  /** The kill switch: at once, without approval. It needs a reason. @param place environment `*` = all */
  abstract killFlag(scope: Scope, place: Omit<FlagPlace, 'expectedRevision'>, context: CommandContext): Promise<FlagWriteResult>;
  /** Takes the kill switch back. */
  abstract reviveFlag(scope: Scope, place: Omit<FlagPlace, 'expectedRevision'>, context: CommandContext): Promise<FlagWriteResult>;
  /** The scope's own override. @throws FeatureFlagOverrideNotFoundException FEATURE_FLAG_OVERRIDE_NOT_FOUND */
  abstract getFlagOverride(scope: Scope, key: string, environment: string): Promise<FlagOverrideState>;
  /**
   * Says what a flag from above does for the tenant and the tenants below it; of several overrides the nearest counts, as a whole.
   * @throws FeatureFlagOwnException FEATURE_FLAG_OWN for a flag of the scope itself; as configureFlag
   */
  abstract overrideFlag(scope: Scope, place: FlagPlace, override: NewFlagOverride, context: CommandContext): Promise<FlagWriteResult>;
  /** Takes the scope's own override back. @throws as overrideFlag, FeatureFlagOverrideNotFoundException */
  abstract removeFlagOverride(scope: Scope, place: FlagPlace, context: CommandContext): Promise<FlagWriteResult>;
  /** @throws SegmentNotFoundException SEGMENT_NOT_FOUND */
  abstract getSegment(scope: Scope, key: string): Promise<SegmentState>;
  /** Segments of the scope and of those that it inherits from, in the order of keys. @param search a text that key, name or description hold */
  abstract listSegments(scope: Scope, search: string | undefined, page: { limit: number; after?: string }): Promise<SegmentPage>;
  /** @throws SegmentExistsException SEGMENT_EXISTS, SegmentInvalidException SEGMENT_INVALID */
  abstract createSegment(scope: Scope, segment: NewSegment, context: CommandContext): Promise<FlagWriteResult>;
  /** @throws SegmentStaleException SEGMENT_STALE, and as createSegment */
  abstract updateSegment(scope: Scope, place: SegmentPlace, change: SegmentChange, context: CommandContext): Promise<FlagWriteResult>;
  /** @throws SegmentInUseException SEGMENT_IN_USE naming what uses it, here and in the tenants below that the actor reaches */
  abstract removeSegment(scope: Scope, place: SegmentPlace, context: CommandContext): Promise<FlagWriteResult>;
}
