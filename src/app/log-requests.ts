import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { findRequestContext } from '#libs/http';

/** Writes one debug line for each answered request. Bodies, headers, path values and query strings stay out: they may hold secrets. */
export function logRequests(app: NestFastifyApplication, logger: LoggerService): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const context = findRequestContext(request);
      logger.debug?.(
        {
          msg: 'A request was answered.',
          traceId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          status: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime),
          tenant: context?.tenant?.code,
          actor: context?.actor.id,
        },
        'http',
      );
      done();
    });
}
