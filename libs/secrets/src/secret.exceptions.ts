import { type ErrorKind, SettingsManagementException } from '#libs/kernel';

/** Root of the failures around secrets. No message ever holds a secret, a key or a part of one. */
export abstract class SecretException extends SettingsManagementException {}

/** There is no master key, so nothing can be sealed. */
export class MasterKeyMissingException extends SecretException {
  readonly code = 'MASTER_KEY_MISSING';
  readonly kind: ErrorKind = 'conflict';

  constructor() {
    super(
      'Secrets cannot be stored: this installation has no master key. Set SECRETS_KEYS or SECRETS_KEY_FILE; "npm run keys -- generate" makes one.',
    );
  }
}

/** A tenant's data keys are sealed by a master key that this process does not have. */
export class MasterKeyUnknownException extends SecretException {
  readonly code = 'MASTER_KEY_UNKNOWN';
  readonly kind: ErrorKind = 'unavailable';

  constructor(kek: string) {
    super(
      `This process lacks the master key "${kek}", which another one uses. Give it to every instance by SECRETS_KEYS, then try again.`,
      {
        details: { kek },
        retryAfterSeconds: 5,
      },
    );
  }
}

/** A secret is stored and cannot be read: its key is lost, or it was changed behind the application's back. */
export class SecretUnreadableException extends SecretException {
  readonly code = 'SECRET_UNREADABLE';
  readonly kind: ErrorKind = 'conflict';

  constructor(key: string) {
    super(`The secret of "${key}" is stored and cannot be read: its key is lost, or what is stored was tampered with. Set it anew.`, {
      details: { key },
    });
  }
}

/** The master keys do not fit what is stored, so the application does not start. */
export class MasterKeysUnfitException extends SecretException {
  readonly code = 'MASTER_KEYS_UNFIT';
  readonly kind: ErrorKind = 'invalid';
}
