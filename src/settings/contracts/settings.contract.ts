import type { Actor, CommandContext, Json, Scope } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';
import type { BulkMode, SettingChange, SettingChangePreview, SettingsWriteResult } from './setting-change.ts';
import type {
  DefinitionItem,
  DefinitionPage,
  DefinitionsResult,
  MisfittingValue,
  NameDeprecation,
  StoredKeyPage,
  StoredValuesSummary,
  WithdrawalResult,
} from './definition-read-models.ts';
import type { ExplainedSetting, SettingFilter, SettingHistoryEntry, SettingItem, SettingPage } from './setting-read-models.ts';
import type { LiveSettings, SettingsView } from './settings-view.ts';

/** Which environment a read looks at; absent = only what holds in every environment. */
export interface ReadOptions {
  readonly environment?: string;
}

/** The face of the settings module: inject this class. */
export abstract class SettingsCoordinator {
  /** The module's name, `settings`. */
  abstract getName(): string;
  /** A view for one operation. */
  abstract for(scope: Scope, options?: ReadOptions): Promise<SettingsView>;
  /** A view that follows changes; dispose of it. */
  abstract live(scope: Scope, options?: ReadOptions): Promise<LiveSettings>;
  /** The setting with its effective value. @throws SettingNotFoundException SETTING_NOT_FOUND */
  abstract getSetting(scope: Scope, key: string, options?: ReadOptions): Promise<SettingItem>;
  /** All settings with their effective values, paged in the order of their keys. */
  abstract listSettings(
    scope: Scope,
    filter: SettingFilter,
    page: { limit: number; after?: string },
    options?: ReadOptions,
  ): Promise<SettingPage>;
  /** Why the value is what it is: every candidate with its outcome. */
  abstract explainSetting(scope: Scope, key: string, options?: ReadOptions): Promise<ExplainedSetting>;
  /** Changes of one key in exactly this scope, newest first. */
  abstract settingHistory(scope: Scope, key: string, page: { limit: number; before?: number }): Promise<readonly SettingHistoryEntry[]>;
  /**
   * Sets one value.
   * @param expectedRevision 0 = must not be set yet; absent = whatever it is
   * @throws SettingValidationException, SettingDependencyException, SettingNotFoundException, SettingStaleException
   */
  abstract updateSetting(
    scope: Scope,
    change: { key: string; environment?: string; value: Json; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /** Removes one value, so that the next level shows through. */
  abstract unsetSetting(
    scope: Scope,
    change: { key: string; environment?: string; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /**
   * Makes a value, the stored one or a new one, the only one for all levels below; what they hold is kept and hidden.
   * @throws SettingLockedException SETTING_LOCKED when an upper level enforces its own; and as updateSetting
   */
  abstract enforceSetting(
    scope: Scope,
    change: { key: string; environment?: string; value?: Json; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /** Takes a lock away: what the levels below hold counts again. */
  abstract releaseSetting(
    scope: Scope,
    change: { key: string; environment?: string; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /**
   * Narrows what the levels below may choose; null takes the constraint away. What they hold outside it is kept and passed over.
   * @throws SettingValidationException SETTING_INVALID when the constraint does not fit the setting, or excludes the scope's own value
   */
  abstract constrainSetting(
    scope: Scope,
    change: { key: string; environment?: string; constraint: LevelConstraint | null; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /** Up to 10,000 changes in one transaction, all or nothing unless the mode is `partial`. */
  abstract bulkUpdateSettings(
    scope: Scope,
    changes: readonly SettingChange[],
    mode: BulkMode,
    context: CommandContext,
  ): Promise<SettingsWriteResult>;
  /** What the changes would do: the same path as the write, without the commit. */
  abstract validateSettingChange(scope: Scope, changes: readonly SettingChange[]): Promise<SettingChangePreview>;
  /**
   * Registers definition documents (JSON), all or nothing unless the mode is `partial`.
   * @throws SettingValidationException SETTING_INVALID, SettingDefinitionConflictException SETTING_DEFINITION_CONFLICT
   */
  abstract registerDefinitions(documents: readonly unknown[], mode: BulkMode, context: CommandContext): Promise<DefinitionsResult>;
  /**
   * Takes a definition out of force; values are kept, and come back when the key is declared again.
   * @param claim whose definition it is, and whether no build declares it any more although code did
   * @throws SettingNotFoundException SETTING_NOT_FOUND, DefinitionNotWithdrawableException SETTING_DEFINITION_IN_USE
   */
  abstract withdrawDefinition(
    key: string,
    claim: { owner?: string; isAbandoned: boolean },
    context: CommandContext,
  ): Promise<WithdrawalResult>;
  /** The definition of a setting, by its key or another name, and its revision. @throws SettingNotFoundException SETTING_NOT_FOUND */
  abstract getDefinition(key: string): Promise<{ readonly item: DefinitionItem; readonly revision: number }>;
  /** The definitions in force, in the order of their keys. */
  abstract listDefinitions(page: { limit: number; after?: string }): Promise<DefinitionPage>;
  /** Keys with stored values that no definition in force declares, over all tenants. @param actor whose reach decides which tenants are named */
  abstract unusedKeys(actor: Actor, page: { limit: number; after?: string }): Promise<StoredKeyPage>;
  /** Settings with stored values that were found not to fit the newest definition, over all tenants; values that are locked out or outside a constraint are not counted. */
  abstract keysNeedingReview(actor: Actor, page: { limit: number; after?: string }): Promise<StoredKeyPage>;
  /**
   * Looks at every stored value of all tenants that are not closed, in batches.
   * @param told is called for each value that does not fit the definitions in force in this process
   */
  abstract checkStoredValues(told: (misfit: MisfittingValue) => void): Promise<StoredValuesSummary>;
  /** Which of these names should not be used any more: earlier keys, and deprecated settings. */
  abstract deprecationsOf(names: readonly string[]): Promise<readonly NameDeprecation[]>;
}
