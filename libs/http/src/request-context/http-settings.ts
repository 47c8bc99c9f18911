import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestLimits } from '../limits/request-limits.ts';

/** What guards and parameter decorators need from the application; set once by `configureHttp`. */
export interface HttpSettings {
  /** Keys the fingerprints of idempotent requests; at least 32 bytes. */
  readonly fingerprintKey: Uint8Array;
  readonly limits: RequestLimits;
}

const DECORATOR = 'settingsManagementHttp';

/** Makes the settings known to every request of a Fastify instance. */
export function provideHttpSettings(fastify: FastifyInstance, settings: HttpSettings): void {
  fastify.decorate(DECORATOR, settings);
}

/** The settings of the application that a request came to; Fastify throws when `configureHttp` was not called. */
export function httpSettingsOf(request: FastifyRequest): HttpSettings {
  return request.server.getDecorator<HttpSettings>(DECORATOR);
}
