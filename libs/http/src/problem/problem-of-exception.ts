import { HttpException } from '@nestjs/common';
import { SettingsManagementException } from '#libs/kernel';
import { isDatabaseOutage } from './database-outage.ts';
import { isFastifyError, problemOfFastifyError } from './fastify-error-problem.ts';
import { kindOfStatus } from './problem-kinds.ts';
import { type Problem, problemOfKind } from './problem.ts';

/** Whole seconds after which a caller may ask again when the database is away. */
const OUTAGE_RETRY_SECONDS = 2;

/**
 * The problem that anything thrown stands for: the system's own exceptions by their kind, Nest's and Fastify's errors by what
 * they mean, a database out of reach as 503, and everything else as 500 with no word of what happened.
 * @param maxBytes the byte limit of the route, where one is known
 */
export function problemOfException(exception: unknown, maxBytes?: number): Problem {
  if (exception instanceof SettingsManagementException) return problemOfOwnException(exception);
  // Guards of ours that work in any application wrap what they mean.
  if (exception instanceof HttpException && exception.cause instanceof SettingsManagementException)
    return problemOfOwnException(exception.cause);
  const fastifyError = isFastifyError(exception) ? exception : exception instanceof Error ? exception.cause : undefined;
  if (isFastifyError(fastifyError)) {
    const problem = problemOfFastifyError(fastifyError, maxBytes);
    if (problem !== undefined) return problem;
  }
  if (exception instanceof HttpException && exception.getStatus() < 500) return problemOfHttpException(exception);
  if (isBrokenUpload(exception)) return problemOfKind('invalid-request', 'The body did not arrive completely.');
  if (isDatabaseOutage(exception)) {
    return problemOfKind('unavailable', 'The database cannot be reached at the moment. Try again.', {
      headers: { 'retry-after': String(OUTAGE_RETRY_SECONDS) },
    });
  }
  if (exception instanceof HttpException && exception.getStatus() === 503) {
    return problemOfKind('unavailable', 'The service cannot answer at the moment. Try again.', {
      headers: { 'retry-after': String(OUTAGE_RETRY_SECONDS) },
    });
  }
  return problemOfKind('internal', 'Something failed on the server. Give the trace id to whoever runs it.');
}

/** Fastify marks errors of the connection that a body is read from with a status of 400; their codes look like a lost database. */
function isBrokenUpload(exception: unknown): boolean {
  return exception instanceof Error && 'statusCode' in exception && exception.statusCode === 400;
}

function problemOfOwnException(exception: SettingsManagementException): Problem {
  if (exception.kind === 'internal') {
    return problemOfKind('internal', 'Something failed on the server. Give the trace id to whoever runs it.', { code: exception.code });
  }
  const retryAfterSeconds = exception.retryAfterSeconds ?? (exception.kind === 'unavailable' ? OUTAGE_RETRY_SECONDS : undefined);
  return problemOfKind(exception.kind, exception.message, {
    code: exception.code,
    details: exception.details,
    violations: exception.violations,
    headers: {
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(exception.kind === 'unauthenticated' ? { 'www-authenticate': 'Bearer realm="settings-management"' } : {}),
    },
  });
}

function problemOfHttpException(exception: HttpException): Problem {
  const kind = kindOfStatus(exception.getStatus());
  if (kind === undefined) return { ...problemOfKind('invalid-request', exception.message), status: exception.getStatus() };
  return problemOfKind(kind, exception.message);
}
