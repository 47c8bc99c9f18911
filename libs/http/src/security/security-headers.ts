import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';

/**
 * Sends the security headers of helmet with every answer. They are the same each time, so helmet makes them for the first answer only: it
 * would put the policy together anew for each.
 */
export async function sendSecurityHeaders(app: NestFastifyApplication): Promise<void> {
  const contentSecurityPolicy = { directives: { 'upgrade-insecure-requests': null } };
  await app.register(helmet, { global: false, contentSecurityPolicy });
  let headers: readonly (readonly [string, string])[] | undefined;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (_request, reply, done) => {
      if (headers === undefined) headers = headersOfHelmet(reply);
      else for (const [name, value] of headers) reply.raw.setHeader(name, value);
      done();
    });
}

function headersOfHelmet(reply: FastifyReply): readonly (readonly [string, string])[] {
  const before = new Set(reply.raw.getHeaderNames());
  void reply.helmet({});
  const added = reply.raw.getHeaderNames().filter((name) => !before.has(name));
  return added.map((name) => [name, String(reply.raw.getHeader(name))]);
}
