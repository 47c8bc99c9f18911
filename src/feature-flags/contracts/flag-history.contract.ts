import type { Actor, CommandContext, Scope } from '#libs/kernel';
import type { FlagWriteResult } from './flag-change.ts';
import type { FlagHistoryEntry, FlagHistoryPosition, FlagMoment, FlagsDiff, FlagsStateAt, FlagThingsPage } from './flag-history.ts';

/** The past of flags, and the way back to it: inject this class. An actor who is confined to an environment sees its rows only. */
export abstract class FlagHistoryCoordinator {
  /** The module's name, `feature-flags`. */
  abstract getName(): string;
  /**
   * What exactly this scope changed about a flag, its environments and its kill switches, newest first.
   * @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND
   */
  abstract flagHistory(
    scope: Scope,
    key: string,
    page: { readonly limit: number; readonly after?: FlagHistoryPosition },
    actor: Actor,
  ): Promise<readonly FlagHistoryEntry[]>;
  /** What exactly this scope changed about a segment, newest first; nothing when it never had one. */
  abstract segmentHistory(
    scope: Scope,
    key: string,
    page: { readonly limit: number; readonly after?: FlagHistoryPosition },
    actor: Actor,
  ): Promise<readonly FlagHistoryEntry[]>;
  /** What exactly this scope said at a moment. @throws FeatureFlagRevisionNotFoundException FEATURE_FLAG_REVISION_NOT_FOUND */
  abstract stateAt(scope: Scope, moment: FlagMoment, page: FlagThingsPage, actor: Actor): Promise<FlagsStateAt>;
  /**
   * What differs between two revisions of exactly this scope.
   * @param to absent = now
   * @throws FeatureFlagRevisionNotFoundException FEATURE_FLAG_REVISION_NOT_FOUND
   */
  abstract diff(scope: Scope, between: { from: number; to?: number }, page: FlagThingsPage, actor: Actor): Promise<FlagsDiff>;
  /**
   * Takes a flag and what it does in all environments back to a revision: a new revision, by the rules that hold for every change, all or
   * nothing. In a scope that does not own the flag, how it is overridden there. Kill switches stay as they are.
   * @param expectedRevision the newest revision of the flag and its environments; absent = whatever it is
   * @throws FeatureFlagRevisionNotFoundException FEATURE_FLAG_REVISION_NOT_FOUND, FeatureFlagStaleException FEATURE_FLAG_STALE;
   *   FeatureFlagInvalidException, FeatureFlagConflictException, FeatureFlagInUseException with everything that no longer fits
   */
  abstract rollBackFlag(
    scope: Scope,
    rollback: { readonly key: string; readonly to: number; readonly expectedRevision?: number },
    context: CommandContext,
  ): Promise<FlagWriteResult>;
}
