import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { BODY_LIMITS } from './body/body-limits.ts';
import { answerClientError, answerConnect, answerFrameworkError, answerUnknownExpectations } from './problem/framework-errors.ts';
import { traceOf } from './trace/request-trace.ts';

/** The longest parameter of a path, in characters; longer ones are answered 414. */
export const MAX_PARAM_LENGTH = 1_024;

/** How long a request may take to arrive completely, in milliseconds. */
const REQUEST_TIMEOUT_MS = 60_000;

/** What the adapter is made with. */
export interface HttpAdapterOptions {
  /** Addresses and CIDR ranges of proxies whose forwarding headers are believed; empty = none. */
  readonly trustedProxies?: readonly string[];
}

/** Nest's Fastify adapter without Nest's own body parsers: `configureHttp` brings the only one. */
class SettingsHttpAdapter extends FastifyAdapter {
  override registerParserMiddleware(): void {
    // Parsers registered here would take precedence over the limited one.
  }
}

/** Makes the adapter for `NestFactory.create`; `configureHttp` completes it. */
export function createHttpAdapter(options: HttpAdapterOptions = {}): FastifyAdapter {
  const trustedProxies = [...(options.trustedProxies ?? [])];
  const adapter = new SettingsHttpAdapter({
    bodyLimit: BODY_LIMITS.bulk.maxBytes,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    trustProxy: trustedProxies.length === 0 ? false : trustedProxies,
    requestTimeout: REQUEST_TIMEOUT_MS,
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => traceOf(request).traceId,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
    // Requests that arrive while the server closes are still answered.
    return503OnClosing: false,
    // Node would answer a missing Host header without a body; refuseAmbiguousRequests answers it as a problem.
    http: { requireHostHeader: false },
  });
  answerUnknownExpectations(adapter.getInstance().server);
  answerConnect(adapter.getInstance().server);
  return adapter;
}
