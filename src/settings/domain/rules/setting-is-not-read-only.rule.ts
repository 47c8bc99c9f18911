import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { isRemoval } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** A read-only setting has its default. What is stored of it from earlier may be removed. */
export class SettingIsNotReadOnlyRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingIsNotReadOnlyRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    if (facts.registry.get(change.key)?.definition.readOnly !== true || isRemoval(change)) return [];
    const message = `"${change.key}" is read-only: its value is the default of its definition.`;
    return [violation('SETTING_READ_ONLY', pointerTo(change.pointer, 'key'), message, { key: change.key })];
  }
}
