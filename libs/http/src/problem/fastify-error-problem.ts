import { type Problem, problemOfKind } from './problem.ts';

/** A Fastify error, as far as it matters here. */
export interface FastifyErrorLike {
  readonly code: string;
  readonly statusCode?: number;
}

/** Tells a Fastify error (code `FST_...`) from any other value. */
export function isFastifyError(value: unknown): value is FastifyErrorLike {
  return value instanceof Error && 'code' in value && typeof value.code === 'string' && value.code.startsWith('FST_');
}

/**
 * The problem that a Fastify error stands for.
 * @param maxBytes the byte limit of the route, where one is known
 * @returns undefined for errors that are the server's own fault
 */
export function problemOfFastifyError(error: FastifyErrorLike, maxBytes?: number): Problem | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return tooManyBytes(maxBytes);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE':
      return problemOfKind('unsupported-media-type', 'The body must be JSON: send Content-Type: application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return problemOfKind('invalid-request', 'Content-Length and the size of the body differ. Send the exact number of bytes.', {
        code: 'INVALID_CONTENT_LENGTH',
      });
    case 'FST_ERR_BAD_URL':
      return problemOfKind('invalid-request', 'The path is not valid percent-encoded UTF-8. Write a literal % as %25.', {
        code: 'MALFORMED_URL',
      });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return problemOfKind('uri-too-long', 'A part of the path is longer than 1,024 characters.');
    case 'FST_ERR_NOT_FOUND':
      return problemOfKind('not-found', 'There is no route for this method and path. The API is described at /docs.', {
        code: 'ROUTE_NOT_FOUND',
      });
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? problemOfKind('invalid-request', 'The request cannot be read.')
        : undefined;
  }
}

function tooManyBytes(maxBytes: number | undefined): Problem {
  const limit = maxBytes === undefined ? 'the limit of this route' : `${maxBytes} bytes`;
  return problemOfKind('too-large', `The body is larger than ${limit}. Send less at once.`, {
    details: { limit: 'bytes', ...(maxBytes === undefined ? {} : { maximum: maxBytes }) },
  });
}
