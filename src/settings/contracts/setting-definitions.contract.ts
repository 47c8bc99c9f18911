import type { Actor, CommandContext } from '#libs/kernel';
import type {
  DefinitionItem,
  DefinitionPage,
  MisfittingValue,
  NameDeprecation,
  StoredKeyPage,
  StoredValuesSummary,
  WithdrawalClaim,
  WithdrawalResult,
} from './definition-read-models.ts';

/** Which part of a list in the order of keys is wanted; `after` is the last key of the part before it. */
export interface KeyPage {
  readonly limit: number;
  readonly after?: string;
}

/**
 * The definitions of settings and what became of the values stored for them: inject this class. They are registered by
 * SettingsCoordinator. What a reader may not read does not exist in any answer; without a reader the calling module itself asks.
 */
export abstract class SettingDefinitionsCoordinator {
  /** The module's name, `settings`. */
  abstract getName(): string;
  /**
   * Takes a definition out of force; values are kept, and come back when the key is declared again.
   * @throws SettingNotFoundException SETTING_NOT_FOUND, SettingStaleException SETTING_STALE, DefinitionNotWithdrawableException
   *   SETTING_DEFINITION_IN_USE
   */
  abstract withdrawDefinition(key: string, claim: WithdrawalClaim, context: CommandContext): Promise<WithdrawalResult>;
  /** The definition of a setting, by its key or another name, and its revision. @throws SettingNotFoundException SETTING_NOT_FOUND */
  abstract getDefinition(key: string, reader?: Actor): Promise<{ readonly item: DefinitionItem; readonly revision: number }>;
  /** The definitions in force, in the order of their keys. */
  abstract listDefinitions(page: KeyPage, reader?: Actor): Promise<DefinitionPage>;
  /** Keys with stored values that no definition in force declares, over all tenants; tenants are named as far as the actor reaches them. */
  abstract unusedKeys(page: KeyPage, actor: Actor): Promise<StoredKeyPage>;
  /**
   * Settings with stored values that were found not to fit the newest definition, over all tenants; values that are locked out or
   * outside a constraint are not counted. Tenants are named as far as the actor reaches them.
   */
  abstract keysNeedingReview(page: KeyPage, actor: Actor): Promise<StoredKeyPage>;
  /**
   * Looks at every stored value of all tenants that are not closed, in batches.
   * @param told is called for each value that does not fit the definitions in force in this process
   */
  abstract checkStoredValues(told: (misfit: MisfittingValue) => void): Promise<StoredValuesSummary>;
  /** Which of these names should not be used any more: earlier keys, and deprecated settings. */
  abstract deprecationsOf(names: readonly string[], reader?: Actor): Promise<readonly NameDeprecation[]>;
}
