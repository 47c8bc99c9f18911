import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { isRemoval } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** The definition allows values at the level of the scope. */
export class SettingBelongsToScopeRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingBelongsToScopeRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    const definition = facts.registry.get(change.key)?.definition;
    if (definition === undefined || isRemoval(change) || change.op === 'release' || definition.scopes.includes(facts.scope.level))
      return [];
    const message = `"${change.key}" cannot be set at ${facts.scope.level} scope. It can be set at: ${definition.scopes.join(', ')}.`;
    return [violation('SETTING_SCOPE', pointerTo(change.pointer, 'key'), message, { key: change.key, allowed: definition.scopes })];
  }
}
