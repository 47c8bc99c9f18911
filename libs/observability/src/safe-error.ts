const MOST_CAUSES = 5;

/** An error as a log line shows it. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: string;
  readonly cause?: LoggedError;
}

/**
 * What of an error may stand in a log: its name, message, stack, code and causes. Everything else stays out, for errors of a database carry the
 * statement, its parameters and the failing row, which hold values of settings.
 */
export function safeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: error.name,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause === undefined || depth >= MOST_CAUSES ? {} : { cause: safeError(error.cause, depth + 1) }),
  };
}
