import { type Rule, violation } from '#libs/kernel';
import type { FlagFacts } from '../flag-facts.ts';

/** Flags that exclude each other are not on in the same environment, whichever of both says so. */
export const FeatureFlagConflictRule: Rule<FlagFacts> = {
  name: 'FeatureFlagConflictRule',
  check({ changed, others }) {
    if (changed.configuration.state !== 'on') return [];
    const { key, environment, definition } = changed;
    const excluded = [...others].filter(
      ([other, { definition: its, configuration }]) =>
        configuration.state === 'on' && (definition.conflictsWith?.includes(other) === true || its.conflictsWith?.includes(key) === true),
    );
    return excluded.map(([other]) => {
      const message = `"${key}" and "${other}" exclude each other, and "${other}" is on in ${environment}. Switch it off first.`;
      return violation('FLAG_CONFLICT', '/state', message, { flag: other, environment });
    });
  },
};
