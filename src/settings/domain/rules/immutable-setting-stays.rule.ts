import { jsonEquals, pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { rowAfter } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** An immutable setting keeps the value that it was first given in a scope. */
export class ImmutableSettingStaysRule implements Rule<ChangeRuleFacts> {
  readonly name = 'ImmutableSettingStaysRule';

  check({ change, facts, own }: ChangeRuleFacts): readonly Violation[] {
    if (facts.registry.get(change.key)?.definition.immutable !== true) return [];
    const stored = own.get(change.storedAs, change.environment);
    if (stored?.value === undefined || jsonEquals(stored.value, rowAfter(change, stored)?.value)) return [];
    const message = `"${change.key}" can be set once. It was set by ${stored.by} at ${stored.at} and stays as it is.`;
    const params = { key: change.key, current: stored.value, by: stored.by, at: stored.at };
    return [violation('SETTING_IMMUTABLE', pointerTo(change.pointer, 'value'), message, params)];
  }
}
