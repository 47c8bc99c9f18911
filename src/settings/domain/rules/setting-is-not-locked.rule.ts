import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { describePlace, walkSetting } from '#libs/setting-resolution';
import { isRemoval } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';
import { upperLevels } from '../setting-state.ts';

/** No upper level enforces its value. What is stored below a lock may be removed, and a lock may be released. */
export class SettingIsNotLockedRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingIsNotLockedRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    const definition = facts.registry.get(change.key);
    if (definition === undefined || isRemoval(change) || change.op === 'release') return [];
    const { lockedBy } = walkSetting(definition, { environment: change.environment, levels: upperLevels(facts.levels) });
    if (lockedBy === undefined) return [];
    const message = `"${change.key}" is locked by ${describePlace(lockedBy)}. It can be changed there, or after it is released there.`;
    return [violation('SETTING_LOCKED', pointerTo(change.pointer, 'key'), message, { key: change.key, lockedBy })];
  }
}
