import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

// Looking for near names costs milliseconds among thousands of keys; nobody reads ten thousand hints.
const MOST_HINTS = 10;

/** The key of a change is defined, or, for an unset, has a row that may go. */
export class SettingExistsRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingExistsRule';

  check({ change, facts, own }: ChangeRuleFacts): readonly Violation[] {
    if (facts.registry.has(change.key)) return [];
    if (change.op === 'unset' && own.get(change.storedAs, change.environment) !== undefined) return [];
    const near = change.index < MOST_HINTS ? facts.registry.nearTo(change.key) : [];
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
    return [
      violation('SETTING_NOT_FOUND', pointerTo(change.pointer, 'key'), `There is no setting "${change.key}".${hint}`, {
        key: change.key,
        near,
      }),
    ];
  }
}
