import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { parseEntityTags } from './etag.ts';
import { Versioned } from './versioned.ts';

/** Unwraps `Versioned` answers: sets ETag, and answers 304 to a GET whose If-None-Match holds it. */
@Injectable()
export class ETagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(map((answer) => (answer instanceof Versioned ? unwrap(answer, request, reply) : answer)));
  }
}

function unwrap(answer: Versioned<unknown>, request: FastifyRequest, reply: FastifyReply): unknown {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  void reply.header('etag', answer.etag);
  if (isRead) void reply.header('cache-control', 'private, no-cache');
  if (!isRead || !holdsTag(request.headers['if-none-match'], answer.etag)) return answer.body;
  void reply.code(304);
  return undefined;
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2) and whole tags. */
function holdsTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = parseEntityTags('If-None-Match', header);
  return tags === '*' || tags.some((tag) => `"${tag.opaque}"` === etag);
}
