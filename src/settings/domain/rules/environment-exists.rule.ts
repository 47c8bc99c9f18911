import { ANY_ENVIRONMENT, pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** The environment of a change is one of the tenant's, or any. */
export class EnvironmentExistsRule implements Rule<ChangeRuleFacts> {
  readonly name = 'EnvironmentExistsRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    if (change.environment === ANY_ENVIRONMENT || facts.environments.includes(change.environment)) return [];
    const message = `There is no environment "${change.environment}". Use one of: ${facts.environments.join(', ')}, or * for all.`;
    return [violation('ENVIRONMENT_NOT_FOUND', pointerTo(change.pointer, 'environment'), message, { allowed: facts.environments })];
  }
}
