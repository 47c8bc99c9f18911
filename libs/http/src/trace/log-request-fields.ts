import type { FastifyInstance } from 'fastify';
import { withLogFields } from '#libs/observability';
import { traceOf } from './request-trace.ts';

/** Puts the trace id of each request on every log line that is written for it; the guard adds tenant and actor. */
export function logRequestFields(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => withLogFields({ traceId: traceOf(request.raw).traceId }, done));
}
