import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { InvalidRequestException } from '#libs/kernel';

/** Node keeps the first of these and drops the others, where a proxy may have looked at another one. */
const AT_MOST_ONCE = ['host', 'authorization', 'content-type'];

/** The path or the query is not percent-encoded UTF-8. */
export class MalformedUrlException extends InvalidRequestException {
  override readonly code: string = 'MALFORMED_URL';

  constructor() {
    super('The query is not valid percent-encoded UTF-8. Write a literal % as %25.');
  }
}

/** Answers requests that could be read in two ways with 400, before anything else looks at them. */
export function refuseAmbiguousRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => done(faultOf(request.raw)));
}

function faultOf(request: IncomingMessage): InvalidRequestException | undefined {
  // HTTP/1.1 wants a Host header (RFC 9112, 3.2); Node's own refusal has no body.
  if (request.httpVersion === '1.1' && request.headers.host === undefined)
    return new InvalidRequestException('The request has no Host header.');
  const repeated = AT_MOST_ONCE.find((name) => countOf(name, request.rawHeaders) > 1);
  if (repeated !== undefined) {
    return new InvalidRequestException(`The header ${repeated} was sent more than once. Send it once.`, { details: { header: repeated } });
  }
  return isDecodable(request.url ?? '') ? undefined : new MalformedUrlException();
}

/** How often a header was sent; raw headers are names and values in turn. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index] ?? '';
    if (sent.length === name.length && sent.toLowerCase() === name) count++;
  }
  return count;
}

// Fastify refuses such a path itself; of a query it would keep the text as it stands.
function isDecodable(url: string): boolean {
  const query = url.indexOf('?');
  if (query < 0 || !url.includes('%', query)) return true;
  try {
    decodeURIComponent(url.slice(query));
    return true;
  } catch {
    return false;
  }
}
