import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** The value fits the kind, the constraints and the schema of its definition. */
export class SettingValueValidRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingValueValidRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    if (change.op === 'unset') return [];
    const pointer = pointerTo(change.pointer, 'value');
    if (change.value === undefined) {
      return [
        violation('VALUE_REQUIRED', pointer, `A value for "${change.key}" is missing. Send one, or unset the setting.`, {
          key: change.key,
        }),
      ];
    }
    return facts.registry.get(change.key)?.validate(change.value, pointer) ?? [];
  }
}
