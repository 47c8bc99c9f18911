import { ENVIRONMENT_PATTERN, ValidationException, violation, type Violation } from '#libs/kernel';
import type { EnvironmentDefinition } from '../contracts/index.ts';

const MOST_APPROVALS = 10;

/** @throws ValidationException VALIDATION_FAILED for a name that is none, or a number of approvals that nobody could gather */
export function checkEnvironment({ name, requiredApprovals = 1 }: EnvironmentDefinition): void {
  const found: Violation[] = [];
  if (!ENVIRONMENT_PATTERN.test(name)) {
    const message = 'The name of an environment has 1 to 63 lower-case letters, digits and hyphens.';
    found.push(violation('ENVIRONMENT_NAME', '/name', message, { pattern: ENVIRONMENT_PATTERN.source }));
  }
  if (!Number.isInteger(requiredApprovals) || requiredApprovals < 1 || requiredApprovals > MOST_APPROVALS) {
    const message = `requiredApprovals must be a whole number from 1 to ${MOST_APPROVALS}.`;
    found.push(violation('REQUIRED_APPROVALS', '/requiredApprovals', message, { minimum: 1, maximum: MOST_APPROVALS }));
  }
  if (found.length > 0) throw new ValidationException(found[0]?.message ?? '', { violations: found });
}
