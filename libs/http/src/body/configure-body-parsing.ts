import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ValidationException } from '#libs/kernel';
import { EmptyBodyException, UnsupportedMediaTypeException } from './body-exceptions.ts';
import { bodyLimitOf } from './body-limits.ts';
import { findForbiddenContent } from './forbidden-content.ts';
import { parseJsonBody } from './parse-json-body.ts';

/** `application/json` and every `application/...+json`, with or without parameters. */
const JSON_MEDIA_TYPE = /^application\/(?:[a-z0-9!#$&^_.-]+\+)?json *(?:;|$)/i;

/**
 * Makes a Fastify instance take JSON and nothing else, within the limits of each route's class. Call it before routes are added.
 * Text in the path and the query is held to the same rules as text in bodies.
 */
export function configureBodyParsing(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_MEDIA_TYPE, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, bodyOf(request, typeof body === 'string' ? Buffer.from(body) : body));
    } catch (error) {
      done(error instanceof Error ? error : new Error('A body could not be parsed.', { cause: error }));
    }
  });
  // Fastify counts bytes while it reads and takes the limit from the route.
  fastify.addHook('onRoute', (route) => {
    Object.assign(route, { bodyLimit: bodyLimitOf(route.config).maxBytes });
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.is404) return done();
    const violations = [...findForbiddenContent(request.params, { in: 'path' }), ...findForbiddenContent(request.query, { in: 'query' })];
    done(violations.length === 0 ? undefined : new ValidationException('The address holds text that cannot be kept.', { violations }));
  });
}

function bodyOf(request: FastifyRequest, bytes: Uint8Array): unknown {
  // A request without a route is answered 404 or 405, whatever it carries.
  if (request.is404) return undefined;
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw new UnsupportedMediaTypeException('Compressed bodies are not taken: leave Content-Encoding out.');
  }
  const charset = /; *charset *= *"?([^";]*)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && charset.trim().toLowerCase() !== 'utf-8') {
    throw new UnsupportedMediaTypeException('JSON is taken as UTF-8 only: leave charset out or send charset=utf-8.');
  }
  if (bytes.length > 0) return parseJsonBody(bytes, bodyLimitOf(request.routeOptions.config));
  if (request.method === 'DELETE') return undefined;
  throw new EmptyBodyException();
}
