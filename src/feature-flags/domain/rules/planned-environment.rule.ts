import { type Rule, violation, type Violation } from '#libs/kernel';
import { environmentViolations } from '../flag-violations.ts';
import type { PlannedFlags } from '../planned-flags.ts';
import type { WantedEnvironment } from '../wanted-thing.ts';
import { FeatureFlagConflictRule } from './feature-flag-conflict.rule.ts';
import { inPlan, references } from './planned-flag.rule.ts';

/** What a flag is to do in an environment, among everything that is to be with it. */
export interface PlannedEnvironment {
  readonly wanted: WantedEnvironment;
  readonly planned: PlannedFlags;
}

/** What holds for single changes of what a flag does holds when it is replaced whole. What only takes away needs no environment. */
export const PlannedEnvironmentRule: Rule<PlannedEnvironment> = {
  name: 'PlannedEnvironmentRule',
  check({ wanted: { key, environment, state }, planned }) {
    if (state === null) return [];
    const definition = planned.ownInUse(key);
    if (definition === undefined) return [missingFlag(key, planned)];
    const found = [...place(environment, planned), ...operational(state), ...environmentViolations(key, definition, state)];
    if (found.length > 0) return found;
    const changed = { key, definition, environment, configuration: state };
    return [...references(planned, changed), ...FeatureFlagConflictRule.check(inPlan(planned, changed))];
  },
};

function missingFlag(key: string, planned: PlannedFlags): Violation {
  if (planned.ownFlag(key) !== undefined)
    return violation('FEATURE_FLAG_ARCHIVED', '', `The feature flag "${key}" is archived. Bring it back first.`, { key });
  if (planned.facts.above.has(key))
    return violation('FEATURE_FLAG_INHERITED', '', `The feature flag "${key}" belongs to a scope above. Change it there.`, { key });
  return violation('FEATURE_FLAG_NOT_FOUND', '', `There is no feature flag "${key}" here. Create it first.`, { key });
}

/** That there is the environment. */
export function place(environment: string, { facts: { environments } }: PlannedFlags): readonly Violation[] {
  if (environments.has(environment)) return [];
  const allowed = [...environments];
  const message = `There is no environment "${environment}". Use one of: ${allowed.join(', ')}.`;
  return [violation('ENVIRONMENT_NOT_FOUND', '', message, { environment, allowed })];
}

function operational(state: object): readonly Violation[] {
  if (!('killSwitch' in state)) return [];
  return [violation('FLAG_KILL_SWITCH', '/killSwitch', 'A kill switch is used by itself and is no configuration. Leave it out.')];
}
