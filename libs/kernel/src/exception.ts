import type { Violation } from './violation.ts';

/** What sort of failure an exception is; one table in libs/http maps each kind to an HTTP status. */
export type ErrorKind =
  | 'invalid-request'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'conflict'
  | 'locked'
  | 'expired'
  | 'stale'
  | 'too-large'
  | 'uri-too-long'
  | 'unsupported-media-type'
  | 'invalid'
  | 'precondition-required'
  | 'rate-limited'
  | 'internal'
  | 'unavailable';

/** Everything an exception carries beside its message. */
export interface ExceptionOptions {
  /** Facts about the failure that are safe to log and to show to the caller. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly violations?: readonly Violation[];
  /** Whole seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * Root of every error that this system raises on purpose.
 * The message says what failed, with which value, and what to do; it never holds a secret or another tenant's data.
 */
export abstract class SettingsManagementException extends Error {
  /** Stable UPPER_SNAKE code, listed in docs/errors.md. */
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>>;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: ExceptionOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? {};
    this.violations = options.violations ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
