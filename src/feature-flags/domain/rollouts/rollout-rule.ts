import type { FlagEnvironment, Ramp, Rule } from '#libs/flag-engine';
import { isRunning } from './flag-rollout.states.ts';
import { lastCoverage, type StoredRollout } from './stored-rollout.ts';

/** What a flag does after something happened to a rollout: its rule follows the ramp, or has the coverage that the rollout left. */
export function environmentWith(before: FlagEnvironment, rollout: StoredRollout, ramp: Ramp): FlagEnvironment {
  const { rules = [] } = before;
  return { ...before, rules: rules.map((rule) => (rule.id === rollout.ruleId ? ruleWith(rule, rollout, ramp) : rule)) };
}

function ruleWith({ ramp: _ramp, coverage: _coverage, ...kept }: Rule, rollout: StoredRollout, ramp: Ramp): Rule {
  return isRunning(rollout.status) ? { ...kept, ramp } : { ...kept, coverage: lastCoverage(rollout) };
}
