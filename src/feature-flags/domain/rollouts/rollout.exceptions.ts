import type { ErrorKind } from '#libs/kernel';
import { FeatureFlagException } from '../feature-flag.exceptions.ts';

/** No rollout has the id, of this flag in this environment and scope. */
export class RolloutNotFoundException extends FeatureFlagException {
  readonly code = 'ROLLOUT_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  constructor(id: string) {
    const shown = id.slice(0, 100);
    super(`There is no rollout "${shown}" of this flag in this environment. List its rollouts to see which there are.`, {
      details: { id: shown },
    });
  }
}

/** The rollout stands where this cannot be done. */
export class RolloutStatusException extends FeatureFlagException {
  readonly code = 'ROLLOUT_STATUS';
  readonly kind: ErrorKind = 'conflict';
}

/** The rule has a rollout that runs: one rule has one at a time. */
export class RolloutRunningException extends FeatureFlagException {
  readonly code = 'ROLLOUT_RUNNING';
  readonly kind: ErrorKind = 'conflict';
}

/** Who started a rollout does not approve its steps. */
export class OwnRolloutException extends FeatureFlagException {
  readonly code = 'OWN_ROLLOUT';
  readonly kind: ErrorKind = 'forbidden';

  constructor(id: string) {
    super(`You started rollout ${id}: somebody else must approve its steps.`, { details: { id } });
  }
}

/** The step is none that is approved. */
export class RolloutStepException extends FeatureFlagException {
  readonly code = 'ROLLOUT_STEP';
  readonly kind: ErrorKind = 'invalid';
}

/** Something happened to the rollout since it was read. */
export class RolloutStaleException extends FeatureFlagException {
  readonly code = 'ROLLOUT_STALE';
  readonly kind: ErrorKind = 'stale';
}

/** The flag is off or killed in the environment, so nobody would see the rollout while its time passes. */
export class FeatureFlagOffException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_OFF';
  readonly kind: ErrorKind = 'conflict';

  constructor(key: string, environment: string, isKilled: boolean) {
    const [state, hint] = isKilled ? ['killed', 'Take the kill switch back first.'] : ['off', 'Switch it on first.'];
    super(`"${key}" is ${state} in ${environment}: the time of a rollout would pass while nobody gets it. ${hint}`, {
      details: { key, environment },
    });
  }
}
