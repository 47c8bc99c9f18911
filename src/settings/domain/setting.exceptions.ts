import { type ErrorKind, type ExceptionOptions, SettingsManagementException, type Violation } from '#libs/kernel';

/** Root of the failures of the settings module. */
export abstract class SettingException extends SettingsManagementException {}

/** No setting has the key. */
export class SettingNotFoundException extends SettingException {
  readonly code = 'SETTING_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  constructor(key: string, near: readonly string[]) {
    const hint = near.length === 0 ? 'List the settings to see which there are.' : `Did you mean ${near.join(', ')}?`;
    super(`There is no setting "${key}". ${hint}`, { details: { key, near } });
  }
}

/** At least one value breaks its definition. */
export class SettingValidationException extends SettingException {
  readonly code: string = 'SETTING_INVALID';
  readonly kind: ErrorKind = 'invalid';
}

/** The resulting configuration breaks a requirement or a conflict between settings. */
export class SettingDependencyException extends SettingException {
  readonly code = 'SETTING_DEPENDENCY';
  readonly kind: ErrorKind = 'invalid';
}

/** An upper level enforces its value. */
export class SettingLockedException extends SettingException {
  readonly code = 'SETTING_LOCKED';
  readonly kind: ErrorKind = 'locked';
}

/** The definition, or the state of other settings, does not let the setting be changed here. */
export class SettingNotWritableException extends SettingException {
  readonly code = 'SETTING_NOT_WRITABLE';
  readonly kind: ErrorKind = 'conflict';
}

/** Settings that work needs have no value, or one that does not fit; each is named. */
export class SettingNotConfiguredException extends SettingException {
  readonly code = 'SETTING_NOT_CONFIGURED';
  readonly kind: ErrorKind = 'conflict';
}

/** The row is not at the expected revision. */
export class SettingStaleException extends SettingException {
  readonly code = 'SETTING_STALE';
  readonly kind: ErrorKind = 'stale';

  constructor(message: string, options: ExceptionOptions) {
    super(message, options);
  }
}

/** The bulk change has more items than one call may carry. */
export class TooManyChangesException extends SettingException {
  readonly code = 'SETTING_BULK_TOO_LARGE';
  readonly kind: ErrorKind = 'too-large';

  constructor(count: number, limit: number) {
    super(`${count} changes are too many for one call. Send at most ${limit}.`, { details: { count, limit } });
  }
}

/** The scope has no such revision, or the change set of the revision changed none of its settings. */
export class SettingRevisionNotFoundException extends SettingException {
  readonly code = 'SETTING_REVISION_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  constructor(revision: number, message: string) {
    super(message, { details: { revision } });
  }
}

/** A rollback would change more settings than one call may. */
export class RollbackTooLargeException extends SettingException {
  readonly code = 'SETTING_ROLLBACK_TOO_LARGE';
  readonly kind: ErrorKind = 'too-large';

  constructor(limit: number) {
    super(
      `The rollback would change more than ${limit} settings. Go back in steps: to a later revision first, or undo single change sets from the newest on.`,
      { details: { limit } },
    );
  }
}

/** A definition is older than the registered one, differs at the same version, or belongs to someone else. */
export class SettingDefinitionConflictException extends SettingException {
  readonly code = 'SETTING_DEFINITION_CONFLICT';
  readonly kind: ErrorKind = 'conflict';
}

/** A definition cannot be withdrawn: source code declares it, it is another owner's, or rules of other settings look at it. */
export class DefinitionNotWithdrawableException extends SettingException {
  readonly code = 'SETTING_DEFINITION_IN_USE';
  readonly kind: ErrorKind = 'conflict';

  constructor(message: string, details: Readonly<Record<string, unknown>>) {
    super(message, { details });
  }
}

/** Definitions in the source code are unsound, so the application does not start. */
export class UnsoundDefinitionsException extends SettingException {
  readonly code = 'SETTING_DEFINITIONS_UNSOUND';
  readonly kind: ErrorKind = 'invalid';

  constructor(findings: readonly { readonly key: string; readonly violations: readonly Violation[] }[]) {
    const lines = findings.flatMap((finding) => finding.violations.map((found) => `  ${finding.key}${found.pointer}: ${found.message}`));
    super(`Settings declared in the source code are not sound:\n${lines.join('\n')}`, {
      violations: findings.flatMap((finding) => finding.violations),
    });
  }
}
