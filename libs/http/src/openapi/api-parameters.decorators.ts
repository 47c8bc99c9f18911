import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import { ENVIRONMENT_PATTERN } from '#libs/kernel';

type RouteDecorator = ClassDecorator & MethodDecorator;

/** Documents the precondition of a change: If-Match, or `If-None-Match: *` for a first one. */
export const ApiPrecondition = (): RouteDecorator =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The ETag that was read. Required unless If-None-Match is sent.',
      example: '"42.k3JxQ2m9"',
    }),
    ApiHeader({ name: 'If-None-Match', required: false, description: '`*` when there must be nothing yet.', example: '*' }),
  );

/** Documents the precondition of an action, which may do without one. */
export const ApiOptionalPrecondition = (): RouteDecorator =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag that was read; checked when it is sent.',
    example: '"42.k3JxQ2m9"',
  });

/** Documents the conditional read: If-None-Match answers 304. */
export const ApiConditionalRead = (): RouteDecorator =>
  ApiHeader({ name: 'If-None-Match', required: false, description: 'ETags already held; answers 304 when one is still current.' });

/** Documents the header Idempotency-Key. */
export const ApiIdempotencyKey = (): RouteDecorator =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key and body within 24 hours answer the first result and write nothing again.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  });

/** Documents the header Min-Revision. */
export const ApiMinRevision = (): RouteDecorator =>
  ApiHeader({
    name: 'Min-Revision',
    required: false,
    description: 'Revisions that the answer must show; waits at most 1 s, then answers 503.',
    example: 'settings=42, preferences=7',
  });

/** Documents `?environment=`. */
export const ApiEnvironment = (): RouteDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'environment',
      required: false,
      description: 'Absent on a change: the row for any environment. Absent on a read: the environment of the API key, or only such rows.',
      schema: { type: 'string', pattern: `${ENVIRONMENT_PATTERN.source}|^\\*$` },
    }),
  );

/** Documents a page of items as the answer. */
export function ApiPage(item: Type<unknown>): RouteDecorator {
  const properties = { items: { type: 'array', items: { $ref: getSchemaPath(item) } }, nextCursor: { type: 'string' } };
  return applyDecorators(ApiExtraModels(item), ApiOkResponse({ schema: { type: 'object', required: ['items'], properties } }));
}
