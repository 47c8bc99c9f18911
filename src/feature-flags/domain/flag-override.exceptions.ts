import type { ErrorKind } from '#libs/kernel';
import { FeatureFlagException } from './feature-flag.exceptions.ts';

/** The flag belongs to the scope itself: there is nothing to override. */
export class FeatureFlagOwnException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_OWN';
  readonly kind: ErrorKind = 'conflict';

  constructor(key: string) {
    super(`The feature flag "${key}" belongs to this scope, so there is nothing to override. Change what it does in its environments.`, {
      details: { key },
    });
  }
}

/** The scope has no override of its own for the flag in the environment. */
export class FeatureFlagOverrideNotFoundException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_OVERRIDE_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  constructor(key: string, environment: string) {
    super(`The feature flag "${key.slice(0, 100)}" is not overridden here in ${environment}.`, {
      details: { key: key.slice(0, 100), environment },
    });
  }
}
