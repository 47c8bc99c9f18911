import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { configureBodyParsing } from './body/configure-body-parsing.ts';
import { endConnectionsAtClose } from './end-connections.ts';
import { RATE_LIMIT_HEADERS, type RateLimits, RequestLimits } from './limits/request-limits.ts';
import { ETagInterceptor } from './preconditions/etag.interceptor.ts';
import { ProblemExceptionFilter } from './problem/problem-exception.filter.ts';
import { RouteTable } from './problem/route-table.ts';
import { provideHttpSettings } from './request-context/http-settings.ts';
import { refuseAmbiguousRequests } from './request-context/refuse-ambiguous-requests.ts';
import { sendSecurityHeaders } from './security/security-headers.ts';
import { logRequestFields } from './trace/log-request-fields.ts';
import { ProblemValidationPipe } from './validation/problem-validation.pipe.ts';

/** How an application speaks HTTP. */
export interface HttpOptions {
  /** Origins that browsers may call from; empty = none. */
  readonly corsOrigins?: readonly string[];
  /** Keys the fingerprints of idempotent requests; at least 32 bytes, the same in every instance. */
  readonly fingerprintKey: Uint8Array;
  readonly logger?: LoggerService;
  /** How many requests are let through. @default DEFAULT_RATE_LIMITS */
  readonly rateLimits?: RateLimits;
  /** Since when reads may be old; undefined while they are fresh. @default always fresh */
  readonly staleSince?: () => Date | undefined;
  /** Whether the application is about to end: connections are ended with their answers. @default only once it closes */
  readonly isDraining?: () => boolean;
}

/** Response header of reads that may be old: the time since when the database could not be asked. */
/** The header that says since when what is answered may be old. */
export const STALE_SINCE = 'Stale-Since';

/** Response headers that scripts of other origins may read. */
const EXPOSED_HEADERS = ['ETag', 'Retry-After', 'Location', STALE_SINCE, ...RATE_LIMIT_HEADERS];

/**
 * Sets an application up: security headers, CORS, limits, parsing, validation, ETag and problems. Call it on an application
 * made with `createHttpAdapter`, before it is initialised. Guards are the application's own affair.
 */
export async function configureHttp(app: NestFastifyApplication, options: HttpOptions): Promise<void> {
  if (options.fingerprintKey.length < 32) throw new Error('fingerprintKey must have at least 32 bytes.');
  const fastify = app.getHttpAdapter().getInstance();
  const routes = recordRoutes(fastify);
  endConnectionsAtClose(fastify, options.isDraining ?? (() => false));
  logRequestFields(fastify);
  configureBodyParsing(fastify);
  provideHttpSettings(fastify, { fingerprintKey: options.fingerprintKey, limits: new RequestLimits(options.rateLimits) });
  refuseAmbiguousRequests(fastify);
  markStaleReads(fastify, options.staleSince ?? (() => undefined));
  await sendSecurityHeaders(app);
  const corsOrigins = [...(options.corsOrigins ?? [])];
  if (corsOrigins.length > 0) {
    app.enableCors({
      origin: corsOrigins,
      exposedHeaders: EXPOSED_HEADERS,
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      maxAge: 600,
      // A refused preflight would be answered as plain text.
      strictPreflight: false,
    });
  }
  app.useGlobalFilters(new ProblemExceptionFilter(routes, options.logger));
  app.useGlobalPipes(new ProblemValidationPipe());
  app.useGlobalInterceptors(new ETagInterceptor());
}

function recordRoutes(fastify: FastifyInstance): RouteTable {
  const routes = new RouteTable();
  fastify.addHook('onRoute', (route) => routes.add(route.method, route.url));
  return routes;
}

/** Reads go on from memory while the database is away, and say so. */
function markStaleReads(fastify: FastifyInstance, staleSince: () => Date | undefined): void {
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const since = request.method === 'GET' || request.method === 'HEAD' ? staleSince() : undefined;
    if (since !== undefined && reply.statusCode < 400) void reply.header(STALE_SINCE, since.toISOString());
    done();
  });
}
