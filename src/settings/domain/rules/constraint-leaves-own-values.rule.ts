import { ANY_ENVIRONMENT, describeScope, pointerTo, type Rule, type Violation } from '#libs/kernel';
import { isWithin, outsideConstraint } from '#libs/setting-resolution';
import { rowAfter } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** A constraint for every environment leaves the values that its own level has in single ones. */
export class ConstraintLeavesOwnValuesRule implements Rule<ChangeRuleFacts> {
  readonly name = 'ConstraintLeavesOwnValuesRule';

  check({ change, facts, own, wanted }: ChangeRuleFacts): readonly Violation[] {
    const { op, key, storedAs, environment } = change;
    const definition = facts.registry.get(key);
    if (definition === undefined || environment !== ANY_ENVIRONMENT || (op !== 'constrain' && op !== 'restore')) return [];
    const constraint = rowAfter(change, own.get(storedAs, environment))?.constraint;
    if (constraint === undefined) return [];
    return facts.environments.flatMap((single) => {
      const value = wanted.get(storedAs, single)?.value;
      if (value === undefined || definition.validate(value, '').length > 0 || isWithin(definition.definition.kind, value, constraint))
        return [];
      const where = `the constraint of ${describeScope(facts.scope)}, which holds a value in ${single},`;
      return [outsideConstraint(constraint, where, pointerTo(change.pointer, 'constraint'))];
    });
  }
}
