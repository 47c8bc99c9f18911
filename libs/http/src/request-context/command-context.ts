import type { FastifyRequest } from 'fastify';
import { type CommandContext, isJsonObject, type Json, ValidationException, violation } from '#libs/kernel';
import { idempotencyRequestOf } from '../idempotency/idempotency-request.ts';
import { traceOf } from '../trace/request-trace.ts';
import { httpSettingsOf } from './http-settings.ts';
import { requestContextOf } from './request-context.ts';
import { textOf } from './request-scope.ts';

/** The longest reason, in UTF-16 code units. */
export const MAX_REASON_LENGTH = 1_000;

/**
 * Builds what every command carries from a request that `PermissionGuard` let through. The reason is the body's member
 * `reason`, or `?reason=` where there is no body.
 * @throws InvalidRequestException INVALID_REQUEST when Idempotency-Key is malformed
 * @throws ValidationException VALIDATION_FAILED when the reason is too long
 */
export function commandContextOf(request: FastifyRequest): CommandContext {
  const { actor } = requestContextOf(request);
  const { traceId, traceparent } = traceOf(request.raw);
  const reason = reasonOf(request);
  const idempotency = idempotencyRequestOf(
    request.headers['idempotency-key'],
    {
      route: `${request.method} ${request.routeOptions.url}`,
      params: (request.params ?? null) as Json,
      query: (request.query ?? null) as Json,
      body: request.body as Json | undefined,
    },
    httpSettingsOf(request).fingerprintKey,
  );
  return {
    actor,
    source: 'http',
    request: { id: traceId, traceparent },
    ...(reason === undefined ? {} : { reason }),
    ...(idempotency === undefined ? {} : { idempotency }),
  };
}

function reasonOf(request: FastifyRequest): string | undefined {
  const ofBody = isJsonObject(request.body) ? textOf(request.body, 'reason') : undefined;
  const reason = ofBody ?? textOf(request.query, 'reason');
  if (reason === undefined || reason.length <= MAX_REASON_LENGTH) return reason;
  const message = `A reason has at most ${MAX_REASON_LENGTH} characters.`;
  const params = { maximumLength: MAX_REASON_LENGTH, ...(ofBody === undefined ? { in: 'query' } : {}) };
  throw new ValidationException(message, { violations: [violation('MAX_LENGTH', '/reason', message, params)] });
}
