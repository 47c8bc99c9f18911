import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { traceContextOf } from '../trace/trace-context.ts';
import { PROBLEM_MEDIA_TYPE } from './problem-details.ts';
import { problemOfException } from './problem-of-exception.ts';
import { type Problem, problemOfKind } from './problem.ts';
import { problemBody, sendProblem, traceIdOf } from './send-problem.ts';

/** Fastify's `frameworkErrors`: failures before routing (percent-encoding, over-long parameters) that no filter sees. */
export function answerFrameworkError(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(reply, problemOfException(error), traceIdOf(request));
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Fastify's `clientErrorHandler`: what arrived is no HTTP at all, so the answer is written to the socket as it is. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  writeProblem(socket, problemOfClientError(error.code));
}

function writeProblem(socket: Duplex, problem: Problem): void {
  if (socket.writable) {
    const body = problemBody(problem, traceContextOf(undefined).traceId);
    socket.write(
      `HTTP/1.1 ${problem.status} ${REASONS[problem.status]}\r\nConnection: close\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}

function problemOfClientError(code: string | undefined): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { ...problemOfKind('invalid-request', 'The request did not arrive in time.', { code: 'REQUEST_TIMEOUT' }), status: 408 };
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return { ...problemOfKind('too-large', 'The headers are larger than 16 KiB.', { code: 'HEADERS_TOO_LARGE' }), status: 431 };
  }
  return problemOfKind('invalid-request', 'What was sent is not a valid HTTP request.', { code: 'MALFORMED_HTTP' });
}

/** Answers `Expect` headers other than `100-continue` as problem+json; Node itself would answer 417 without a body. */
export function answerUnknownExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => {
    const problem = problemOfKind('invalid-request', 'Only "Expect: 100-continue" is understood.', { code: 'UNKNOWN_EXPECTATION' });
    sendProblem(response, { ...problem, status: 417 }, traceIdOf(request));
  });
}

/** Answers CONNECT, for which Node would hang up without a word. */
export function answerConnect(server: Server): void {
  server.on('connect', (_request, socket) => writeProblem(socket, problemOfKind('method-not-allowed', 'This server is no proxy.')));
}
