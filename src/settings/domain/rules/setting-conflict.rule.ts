import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { describePredicate } from '#libs/setting-resolution';
import type { StateRuleFacts } from '../setting-change-facts.ts';
import { judgeDependencies, keysOf, onceEach } from '../related-settings.ts';

/** In the state after the whole change, no two settings that the change touches exclude each other; either side may declare it. */
export class SettingConflictRule implements Rule<StateRuleFacts> {
  readonly name = 'SettingConflictRule';

  check(facts: StateRuleFacts): readonly Violation[] {
    const broken = judgeDependencies(facts, 'conflicts').filter((judged) => judged.when && judged.is);
    return onceEach(
      broken.map(({ key, dependency }) => {
        const keys = keysOf(facts.registry, key, dependency);
        const culprit = keys.flatMap((mentioned) => facts.changed.get(mentioned) ?? [])[0];
        const message =
          dependency.message ?? `${describePredicate(dependency.when)} and ${describePredicate(dependency.is)} exclude each other.`;
        return violation(
          'SETTING_CONFLICT',
          pointerTo(culprit?.pointer ?? '', 'value'),
          `${message} (${key} conflicts with ${dependency.key})`,
          { key, conflictsWith: dependency.key, keys },
        );
      }),
    );
  }
}
