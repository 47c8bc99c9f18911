import { type ErrorKind, SettingsManagementException } from '#libs/kernel';

/** Root of the failures of the feature flags module. */
export abstract class FeatureFlagException extends SettingsManagementException {}

/** No flag has the key, in this scope or above. */
export class FeatureFlagNotFoundException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  constructor(key: string) {
    super(`There is no feature flag "${key.slice(0, 100)}". List the flags to see which there are.`, {
      details: { key: key.slice(0, 100) },
    });
  }
}

/** The flag, or what it is to do, breaks rules; every violation is listed. */
export class FeatureFlagInvalidException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_INVALID';
  readonly kind: ErrorKind = 'invalid';
}

/** A flag of the key exists, here or above; archived ones keep their key. */
export class FeatureFlagExistsException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_EXISTS';
  readonly kind: ErrorKind = 'conflict';
}

/** The flag is archived: restore it first. */
export class FeatureFlagArchivedException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_ARCHIVED';
  readonly kind: ErrorKind = 'conflict';

  constructor(key: string) {
    super(`The feature flag "${key}" is archived. Restore it before you change it.`, { details: { key } });
  }
}

/** The flag belongs to the application, or to a parent: it is changed there. */
export class FeatureFlagInheritedException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_INHERITED';
  readonly kind: ErrorKind = 'conflict';

  constructor(key: string) {
    super(`The feature flag "${key}" belongs to a scope above. Change it there, or override it here.`, { details: { key } });
  }
}

/** Others depend on the flag; they are named. */
export class FeatureFlagInUseException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_IN_USE';
  readonly kind: ErrorKind = 'conflict';
}

/** Two flags that exclude each other would be on in the same environment. */
export class FeatureFlagConflictException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_CONFLICT';
  readonly kind: ErrorKind = 'conflict';
}

/** Somebody changed the flag since it was read. */
export class FeatureFlagStaleException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_STALE';
  readonly kind: ErrorKind = 'stale';
}

/** A flag cannot be evaluated as it was asked: the credential is bound to no tenant or no environment. */
export class FeatureFlagEvaluationException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_EVALUATION';
  readonly kind: ErrorKind = 'invalid-request';
}

/** The flags of the scope have not come to the revision, or the flag was not there yet. */
export class FeatureFlagRevisionNotFoundException extends FeatureFlagException {
  readonly code = 'FEATURE_FLAG_REVISION_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  /** @param newest the newest revision that there is */
  constructor(revision: number, newest: number, message = `There is no revision ${revision} of these flags. The newest is ${newest}.`) {
    super(message, { details: { revision, newest } });
  }
}
