import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { isRemoval } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

// Looking for near names costs milliseconds among thousands of keys; nobody reads ten thousand hints.
const MOST_HINTS = 10;

/** The key of a change is defined, and the actor may know it; or, for a removal, it is unknown and has a row that may go. */
export class SettingExistsRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingExistsRule';

  check({ change, facts, own }: ChangeRuleFacts): readonly Violation[] {
    if (facts.visible.has(change.key)) return [];
    const isUnknown = !facts.registry.has(change.key);
    if (isUnknown && isRemoval(change) && own.get(change.storedAs, change.environment) !== undefined) return [];
    const near = change.index < MOST_HINTS ? facts.visible.nearTo(change.name) : [];
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
    return [
      violation('SETTING_NOT_FOUND', pointerTo(change.pointer, 'key'), `There is no setting "${change.name}".${hint}`, {
        key: change.name,
        near,
      }),
    ];
  }
}
