import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { levelConstraintFaults } from '#libs/setting-resolution';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** A constraint is one that values of the setting can be held to, at a level with others below it. */
export class ConstraintFitsSettingRule implements Rule<ChangeRuleFacts> {
  readonly name = 'ConstraintFitsSettingRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    const definition = facts.registry.get(change.key);
    const isRestored = change.op === 'restore' && change.row?.constraint !== undefined;
    if ((change.op !== 'constrain' && !isRestored) || definition === undefined) return [];
    const constraint = isRestored ? change.row.constraint : change.constraint;
    const pointer = pointerTo(change.pointer, 'constraint');
    if (constraint === undefined) {
      return [violation('CONSTRAINT_INVALID', pointer, 'A constraint is missing. Send one; null takes the present one away.')];
    }
    if (constraint === null) return [];
    if (facts.scope.level === 'user') {
      return [violation('CONSTRAINT_INVALID', pointer, 'There is no level below a user whose choice a constraint could narrow.')];
    }
    return levelConstraintFaults(definition, constraint, pointer);
  }
}
