import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { type CompiledDefinition, walkSetting } from '#libs/setting-resolution';
import { rowAfter } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';
import { resolutionLevels } from '../setting-state.ts';

/** The value fits the kind, the constraints and the schema of its definition; a value that is merged fits together with what is above it. */
export class SettingValueValidRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SettingValueValidRule';

  check(ruleFacts: ChangeRuleFacts): readonly Violation[] {
    const { change, facts, own } = ruleFacts;
    if (change.op !== 'set' && change.op !== 'enforce' && change.op !== 'restore') return [];
    const pointer = pointerTo(change.pointer, 'value');
    const value = rowAfter(change, own.get(change.storedAs, change.environment))?.value;
    if (value === undefined && change.op === 'restore') return [];
    if (value === undefined) {
      const message = `A value for "${change.key}" is missing. Send one${change.op === 'set' ? ', or unset the setting' : ' to enforce'}.`;
      return [violation('VALUE_REQUIRED', pointer, message, { key: change.key })];
    }
    const definition = facts.registry.get(change.key);
    if (definition === undefined) return [];
    return definition.merges ? mergedFaults(definition, ruleFacts, pointer) : definition.validate(value, pointer);
  }
}

// The row in question is the most specific one of the scope it is written in, hence the last that resolution meets.
function mergedFaults(
  definition: CompiledDefinition,
  { change, facts, own, wanted }: ChangeRuleFacts,
  pointer: string,
): readonly Violation[] {
  const { op, key, storedAs, environment } = change;
  const after = wanted.with([{ op, key, storedAs, environment, row: rowAfter(change, own.get(storedAs, environment)) }]);
  const mine = walkSetting(definition, { environment, levels: resolutionLevels(facts.levels, after) }).candidates.at(-1);
  if (mine?.outcome !== 'invalid') return [];
  return mine.violations.map((found) => ({ ...found, pointer: `${pointer}${found.pointer}` }));
}
