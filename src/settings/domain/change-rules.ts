import type { Rule } from '#libs/kernel';
import { ActorMayChangeSettingRule } from './rules/actor-may-change-setting.rule.ts';
import { ConstraintFitsSettingRule } from './rules/constraint-fits-setting.rule.ts';
import { ConstraintLeavesOwnValuesRule } from './rules/constraint-leaves-own-values.rule.ts';
import { EnvironmentExistsRule } from './rules/environment-exists.rule.ts';
import { ImmutableSettingStaysRule } from './rules/immutable-setting-stays.rule.ts';
import { RequiredSettingHasValueRule } from './rules/required-setting-has-value.rule.ts';
import { RowIsAsExpectedRule } from './rules/row-is-as-expected.rule.ts';
import { SecretIsStoredHereRule } from './rules/secret-is-stored-here.rule.ts';
import { SettingBelongsToScopeRule } from './rules/setting-belongs-to-scope.rule.ts';
import { SettingConflictRule } from './rules/setting-conflict.rule.ts';
import { SettingDependencyRule } from './rules/setting-dependency.rule.ts';
import { SettingExistsRule } from './rules/setting-exists.rule.ts';
import { SettingIsNotLockedRule } from './rules/setting-is-not-locked.rule.ts';
import { SettingIsNotProtectedRule } from './rules/setting-is-not-protected.rule.ts';
import { SettingIsNotReadOnlyNowRule } from './rules/setting-is-not-read-only-now.rule.ts';
import { SettingIsNotReadOnlyRule } from './rules/setting-is-not-read-only.rule.ts';
import { SettingIsWithinConstraintsRule } from './rules/setting-is-within-constraints.rule.ts';
import { SettingValueValidRule } from './rules/setting-value-valid.rule.ts';
import type { ChangeRuleFacts, StateRuleFacts } from './setting-change-facts.ts';

/** Asked first: of a setting that is not there, or that the actor may not know, nothing further is said. */
export const SETTING_EXISTS = new SettingExistsRule();

/** Whether the setting may be changed here at all, whatever the value. */
export const PLACE_RULES: readonly Rule<ChangeRuleFacts>[] = [
  new ActorMayChangeSettingRule(),
  new SettingBelongsToScopeRule(),
  new SettingIsNotProtectedRule(),
  new SettingIsNotReadOnlyRule(),
  new SettingIsNotLockedRule(),
  new ImmutableSettingStaysRule(),
];

/** Every rule about one change. */
export const CHANGE_RULES: readonly Rule<ChangeRuleFacts>[] = [
  new EnvironmentExistsRule(),
  new RowIsAsExpectedRule(),
  ...PLACE_RULES,
  new SettingValueValidRule(),
  new SecretIsStoredHereRule(),
  new ConstraintFitsSettingRule(),
  new ConstraintLeavesOwnValuesRule(),
  new SettingIsWithinConstraintsRule(),
];

/** Whether, after the whole change, what was changed may have been: the part of the state rules that the value does not matter to. */
export const CONDITION_RULES: readonly Rule<StateRuleFacts>[] = [new SettingIsNotReadOnlyNowRule()];

/** Every rule about the state after the whole change. */
export const STATE_RULES: readonly Rule<StateRuleFacts>[] = [
  new SettingDependencyRule(),
  new SettingConflictRule(),
  new RequiredSettingHasValueRule(),
  ...CONDITION_RULES,
];
