import type { Actor, CommandContext, Scope } from '#libs/kernel';
import type { SettingRollback, SettingsWriteResult } from './setting-change.ts';
import type {
  SettingChangeSet,
  SettingChangeSetPage,
  SettingHistoryEntry,
  SettingMoment,
  SettingPlace,
  SettingsDiff,
  SettingsState,
} from './setting-history.ts';

/** Which part of a list is wanted; `After` is where the part before it ended. */
export interface HistoryPage<After> {
  readonly limit: number;
  readonly after?: After;
}

/** The past of settings, and the ways back to it: inject this class. An actor who is confined to an environment sees its rows only. */
export abstract class SettingHistoryCoordinator {
  /** The module's name, `settings`. */
  abstract getName(): string;
  /** Changes of one key in exactly this scope, newest first. */
  abstract settingHistory(
    scope: Scope,
    key: string,
    page: HistoryPage<Pick<SettingHistoryEntry, 'revision' | 'ordinal'>>,
    actor: Actor,
  ): Promise<readonly SettingHistoryEntry[]>;
  /** Change sets that changed settings of exactly this scope, newest first, below the revision `after`. */
  abstract changeSets(scope: Scope, page: HistoryPage<number>, actor: Actor): Promise<readonly SettingChangeSet[]>;
  /** One change set. @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND when it changed no setting of the scope */
  abstract changeSet(scope: Scope, revision: number, page: HistoryPage<number>, actor: Actor): Promise<SettingChangeSetPage>;
  /** Everything that was stored in exactly this scope. @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND */
  abstract stateAt(scope: Scope, moment: SettingMoment, page: HistoryPage<SettingPlace>, actor: Actor): Promise<SettingsState>;
  /**
   * What differs between two revisions of exactly this scope.
   * @param to absent = now
   * @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND
   */
  abstract diff(scope: Scope, between: { from: number; to?: number }, page: HistoryPage<SettingPlace>, actor: Actor): Promise<SettingsDiff>;
  /**
   * Takes one row back to what it held at a revision, by the rules that hold for every change.
   * @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND; and as SettingsCoordinator.updateSetting
   */
  abstract rollBackSetting(
    scope: Scope,
    change: { key: string; environment?: string; revision: number; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /**
   * Takes a scope back to a revision, or undoes one change set, all or nothing and at most 10,000 rows at once. A change set can be
   * undone while nobody has changed the same rows since.
   * @throws RollbackTooLargeException SETTING_ROLLBACK_TOO_LARGE; SettingLockedException; SettingNotWritableException;
   *   SettingStaleException; SettingValidationException; SettingRevisionNotFoundException
   */
  abstract rollBackSettings(scope: Scope, rollback: SettingRollback, context: CommandContext): Promise<SettingsWriteResult>;
}
