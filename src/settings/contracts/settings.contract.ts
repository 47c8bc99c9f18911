import type { Actor, CommandContext, Json, Scope, Violation } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';
import type { DefinitionsResult } from './definition-read-models.ts';
import type { BulkMode, SettingChange, SettingChangePreview, SettingsWriteResult } from './setting-change.ts';
import type { SettingForm } from './setting-form.ts';
import type { ExplainedSetting, SettingFilter, SettingItem, SettingList, SettingPage } from './setting-read-models.ts';
import type { SettingComparison, SettingUsage } from './setting-comparison.ts';
import type { LiveSettings, SettingsView } from './settings-view.ts';

/** How a read looks at settings. */
export interface ReadOptions {
  /** Absent = only what holds in every environment. */
  readonly environment?: string;
  /** For whom: settings that the reader may not read do not exist in the answer; absent = for the calling module itself. */
  readonly reader?: Actor;
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
  /** Everything that an administrator's form needs, for the settings of one group or for all. */
  abstract settingsForm(scope: Scope, group: string | undefined, options?: ReadOptions): Promise<SettingForm>;
  /** As listSettings, but nothing is made before it is asked for. */
  abstract settingList(
    scope: Scope,
    filter: SettingFilter,
    page: { limit: number; after?: string },
    options?: ReadOptions,
  ): Promise<SettingList>;
  /** Why the value is what it is: every candidate with its outcome. */
  abstract explainSetting(scope: Scope, key: string, options?: ReadOptions): Promise<ExplainedSetting>;
  /**
   * Effective values in this scope and in another, paged in the order of keys; only differences unless `includeEqual`.
   * @throws TenantNotFoundException TENANT_NOT_FOUND when the actor does not reach the other scope
   */
  abstract compareSettings(
    scope: Scope,
    other: Scope,
    options: { limit: number; after?: string; environment?: string; includeEqual?: boolean },
    actor: Actor,
  ): Promise<SettingComparison>;
  /** The tenants below the scope that override a key: how many, and those that the actor reaches. */
  abstract settingUsage(scope: Scope, key: string, page: { limit: number; after?: string }, actor: Actor): Promise<SettingUsage>;
  /**
   * Which of the settings have no value, or one that does not fit: one violation each, with its key in `params`.
   * @param keys absent = every setting of the scope that must have a value: `required`, or its `requiredWhen` holds
   * @returns SETTING_UNSET (null is no value here), SETTING_NEEDS_REVIEW (what is stored does not fit), SETTING_NOT_FOUND; empty = all well
   */
  abstract findUnconfigured(
    scope: Scope,
    keys?: readonly string[],
    options?: Pick<ReadOptions, 'environment'>,
  ): Promise<readonly Violation[]>;
  /**
   * Makes sure of settings before work begins that needs them.
   * @throws SettingNotConfiguredException SETTING_NOT_CONFIGURED with everything that findUnconfigured answers
   */
  abstract requireConfigured(scope: Scope, keys?: readonly string[], options?: Pick<ReadOptions, 'environment'>): Promise<void>;
  /**
   * Sets one value.
   * @param expectedRevision 0 = must not be set yet; absent = whatever it is
   * @throws SettingValidationException, SettingDependencyException, SettingNotFoundException, SettingStaleException
   * @throws ChangeRequestedException CHANGE_REQUESTED when the setting is elevated or the environment is protected: nothing was changed, and
   * its `changeRequest` waits for the approval of somebody else. All methods that change something throw it.
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
  abstract validateSettingChange(
    scope: Scope,
    changes: readonly SettingChange[],
    options?: Pick<ReadOptions, 'reader'>,
  ): Promise<SettingChangePreview>;
  /**
   * Registers definition documents (JSON), all or nothing unless the mode is `partial`.
   * @throws SettingValidationException SETTING_INVALID, SettingDefinitionConflictException SETTING_DEFINITION_CONFLICT
   */
  abstract registerDefinitions(documents: readonly unknown[], mode: BulkMode, context: CommandContext): Promise<DefinitionsResult>;
}
