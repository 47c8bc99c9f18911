import { ANY_ENVIRONMENT, pointerTo, type Rule, type Violation } from '#libs/kernel';
import { describePlace, isWithin, outsideConstraint, type PlacedConstraint, placeOf, walkSetting } from '#libs/setting-resolution';
import { isRemoval, rowAfter } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';
import { resolutionLevels, upperLevels } from '../setting-state.ts';

/** A value is one that the upper levels leave, and that its own level leaves to those below. */
export class SettingIsWithinConstraintsRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingIsWithinConstraintsRule';

  check(ruleFacts: ChangeRuleFacts): readonly Violation[] {
    const { change, facts, own } = ruleFacts;
    const definition = facts.registry.get(change.key);
    if (definition === undefined || isRemoval(change) || change.op === 'release') return [];
    const value = rowAfter(change, own.get(change.storedAs, change.environment))?.value;
    if (value === undefined || definition.validate(value, '').length > 0) return [];
    const above = walkSetting(definition, { environment: change.environment, levels: upperLevels(facts.levels) }).constraints;
    const { kind } = definition.definition;
    const broken = [...above, ...ownConstraints(ruleFacts)].filter(({ constraint }) => !isWithin(kind, value, constraint));
    const pointer = pointerTo(change.pointer, change.op === 'constrain' ? 'constraint' : 'value');
    return broken.map((one) => outsideConstraint(one.constraint, describePlace(one), pointer));
  }
}

function ownConstraints({ change, facts, own, wanted }: ChangeRuleFacts): readonly PlacedConstraint[] {
  const level = resolutionLevels(facts.levels, own).at(-1);
  if (level === undefined) return [];
  return [...new Set([ANY_ENVIRONMENT, change.environment])].flatMap((environment) => {
    const isChanged = environment === change.environment;
    const constraint = isChanged
      ? rowAfter(change, own.get(change.storedAs, environment))?.constraint
      : wanted.get(change.storedAs, environment)?.constraint;
    return constraint === undefined ? [] : [{ ...placeOf(level, environment), constraint }];
  });
}
