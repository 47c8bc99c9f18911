import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { describePredicate, evaluatePredicate, predicateKeys } from '#libs/setting-resolution';
import { effectiveValues, onceEach } from '../related-settings.ts';
import type { StateRuleFacts } from '../setting-change-facts.ts';

/** In the state after the whole change, every setting that is touched and whose `requiredWhen` holds has a value besides null. */
export class RequiredSettingHasValueRule implements Rule<StateRuleFacts> {
  readonly name = 'RequiredSettingHasValueRule';

  check(facts: StateRuleFacts): readonly Violation[] {
    const conditions = facts.keys.flatMap((key) => {
      const condition = facts.registry.get(key)?.definition.requiredWhen;
      if (condition === undefined) return [];
      const keys = [...new Set([key, ...predicateKeys(condition).map((name) => facts.registry.canonical(name))])];
      const change = keys.flatMap((mentioned) => facts.changed.get(mentioned) ?? [])[0];
      return change === undefined ? [] : [{ key, condition, keys, pointer: pointerTo(change.pointer, 'value') }];
    });
    return onceEach(
      facts.environments.flatMap((environment) => {
        const effective = effectiveValues(facts, environment);
        return conditions
          .filter(({ key, condition }) => (effective(key) ?? null) === null && evaluatePredicate(condition, effective))
          .map(({ key, condition, keys, pointer }) => {
            const message = `"${key}" must have a value when ${describePredicate(condition)}.`;
            return violation('SETTING_REQUIRED', pointer, message, { key, requiredWhen: condition, keys });
          });
      }),
    );
  }
}
