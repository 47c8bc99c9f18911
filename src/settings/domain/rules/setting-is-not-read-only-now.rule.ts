import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { describePredicate, evaluatePredicate } from '#libs/setting-resolution';
import { effectiveValues, onceEach } from '../related-settings.ts';
import type { StateRuleFacts } from '../setting-change-facts.ts';

/** In the state after the whole change, no changed setting's `readOnlyWhen` holds. */
export class SettingIsNotReadOnlyNowRule implements Rule<StateRuleFacts> {
  readonly name = 'SettingIsNotReadOnlyNowRule';

  check(facts: StateRuleFacts): readonly Violation[] {
    const conditions = facts.keys.flatMap((key) => {
      const condition = facts.registry.get(key)?.definition.readOnlyWhen;
      const change = facts.changed.get(key)?.[0];
      return condition === undefined || change === undefined ? [] : [{ key, condition, pointer: pointerTo(change.pointer, 'value') }];
    });
    return onceEach(
      facts.environments.flatMap((environment) => {
        const effective = effectiveValues(facts, environment);
        return conditions
          .filter(({ condition }) => evaluatePredicate(condition, effective))
          .map(({ key, condition, pointer }) => {
            const message = `"${key}" cannot be changed while ${describePredicate(condition)}.`;
            return violation('SETTING_READ_ONLY', pointer, message, { key, readOnlyWhen: condition, keys: [key] });
          });
      }),
    );
  }
}
