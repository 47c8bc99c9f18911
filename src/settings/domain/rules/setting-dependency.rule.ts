import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { describePredicate } from '#libs/setting-resolution';
import type { StateRuleFacts } from '../setting-change-facts.ts';
import { judgeDependencies, keysOf, onceEach } from '../related-settings.ts';

/** In the state after the whole change, every requirement between settings that the change touches is met. */
export class SettingDependencyRule implements Rule<StateRuleFacts> {
  readonly name = 'SettingDependencyRule';

  check(facts: StateRuleFacts): readonly Violation[] {
    const broken = judgeDependencies(facts, 'requires').filter((judged) => judged.when && !judged.is);
    return onceEach(
      broken.map(({ key, dependency }) => {
        const keys = keysOf(facts.registry, key, dependency);
        const culprit = keys.flatMap((mentioned) => facts.changed.get(mentioned) ?? [])[0];
        const message =
          dependency.message ?? `"${key}" requires ${describePredicate(dependency.is)} when ${describePredicate(dependency.when)}.`;
        return violation(
          'SETTING_DEPENDENCY',
          pointerTo(culprit?.pointer ?? '', 'value'),
          `${message} (${key} requires ${dependency.key})`,
          { key, requires: dependency.key, keys },
        );
      }),
    );
  }
}
