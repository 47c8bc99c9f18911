import { type Rule, violation, type Violation } from '#libs/kernel';
import { overrideViolations } from '../flag-override.ts';
import type { PlannedFlags } from '../planned-flags.ts';
import type { FlagAbove } from '../scope-flag-facts.ts';
import type { WantedOverride } from '../wanted-thing.ts';
import { FeatureFlagConflictRule } from './feature-flag-conflict.rule.ts';
import { place } from './planned-environment.rule.ts';
import { inPlan, references } from './planned-flag.rule.ts';

/** How a flag from above is to be overridden, among everything that is to be with it. */
export interface PlannedOverride {
  readonly wanted: WantedOverride;
  readonly planned: PlannedFlags;
}

/** What holds for overrides that are set one by one: the flag has to fit as the scope would see it. */
export const PlannedOverrideRule: Rule<PlannedOverride> = {
  name: 'PlannedOverrideRule',
  check({ wanted: { key, environment, state }, planned }) {
    const flag = planned.ownFlag(key) === undefined ? planned.facts.above.get(key) : undefined;
    if (flag === undefined || flag.isArchived) return state === null ? [] : [missing(key, flag)];
    const found = state === null ? [] : [...place(environment, planned), ...overrideViolations(state, flag.definition)];
    if (found.length > 0) return found;
    const changed = { key, definition: flag.definition, environment, configuration: planned.effective(key, flag, environment) };
    return [...references(planned, changed), ...FeatureFlagConflictRule.check(inPlan(planned, changed))];
  },
};

function missing(key: string, flag: FlagAbove | undefined): Violation {
  if (flag !== undefined)
    return violation('FEATURE_FLAG_ARCHIVED', '', `The feature flag "${key}" is archived in the scope above.`, { key });
  const message = `There is no feature flag "${key}" in a scope above that could be overridden.`;
  return violation('FEATURE_FLAG_NOT_FOUND', '', message, { key });
}
