import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { parseEntityTags } from './etag.ts';
import { LazyDocument } from './lazy-document.ts';
import { Versioned } from './versioned.ts';

/** Unwraps `Versioned` and `LazyDocument` answers: sets ETag, and answers 304 to a GET whose If-None-Match holds it. */
@Injectable()
export class ETagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(
      mergeMap(async (answer) => {
        if (answer instanceof Versioned) return isHeld(answer.etag, request, reply) ? undefined : answer.body;
        if (answer instanceof LazyDocument) return isHeld(answer.etag, request, reply) ? undefined : document(answer, reply);
        return answer;
      }),
    );
  }
}

function isHeld(etag: string, request: FastifyRequest, reply: FastifyReply): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  void reply.header('etag', etag);
  if (isRead) void reply.header('cache-control', 'private, no-cache');
  if (!isRead || !holdsTag(request.headers['if-none-match'], etag)) return false;
  void reply.code(304);
  return true;
}

async function document(answer: LazyDocument, reply: FastifyReply): Promise<Uint8Array> {
  const rendered = await answer.render(answer.etag);
  void reply.header('content-type', 'application/json; charset=utf-8');
  return rendered;
}

/** If-None-Match compares weakly (RFC 9110, 13.1.2) and whole tags. */
function holdsTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = parseEntityTags('If-None-Match', header);
  return tags === '*' || tags.some((tag) => `"${tag.opaque}"` === etag);
}
