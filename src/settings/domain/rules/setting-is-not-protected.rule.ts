import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { isRemoval } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** A protected setting is changed at the application only. What tenants hold of it from earlier may be removed. */
export class SettingIsNotProtectedRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingIsNotProtectedRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    const isProtected = facts.registry.get(change.key)?.definition.protected === true;
    if (!isProtected || facts.scope.level === 'application' || isRemoval(change)) return [];
    const message = `"${change.key}" is protected: it is set at application scope, for all tenants.`;
    return [violation('SETTING_PROTECTED', pointerTo(change.pointer, 'key'), message, { key: change.key, scope: 'application' })];
  }
}
