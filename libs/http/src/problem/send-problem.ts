import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { traceOf } from '../trace/request-trace.ts';
import { PROBLEM_MEDIA_TYPE, problemDetailsOf } from './problem-details.ts';
import type { Problem } from './problem.ts';

/** Where a problem can be sent: a Fastify reply, or Node's own response inside middleware. */
export type ProblemTarget = FastifyReply | ServerResponse;

/** The bytes of a problem's body. */
export function problemBody(problem: Problem, traceId: string): string {
  return JSON.stringify(problemDetailsOf(problem, traceId), (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Answers a request with a problem; an answer that has already begun is cut off instead. */
export function sendProblem(target: ProblemTarget, problem: Problem, traceId: string): void {
  const raw = 'raw' in target ? target.raw : target;
  if (raw.headersSent) {
    raw.destroy();
    return;
  }
  const body = problemBody(problem, traceId);
  if ('raw' in target) {
    if (target.sent) return;
    void target.code(problem.status).headers(problem.headers).removeHeader('etag').type(PROBLEM_MEDIA_TYPE).send(Buffer.from(body));
    return;
  }
  raw.writeHead(problem.status, { ...problem.headers, 'content-type': PROBLEM_MEDIA_TYPE, 'content-length': Buffer.byteLength(body) });
  raw.end(body);
}

/** The trace id of a request, whichever form it comes in. */
export function traceIdOf(request: FastifyRequest | FastifyRequest['raw']): string {
  return traceOf('raw' in request ? request.raw : request).traceId;
}
