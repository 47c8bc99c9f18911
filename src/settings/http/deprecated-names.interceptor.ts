import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { requestContextOf } from '#libs/http';
import { isJsonObject, type Scope } from '#libs/kernel';
import { type NameDeprecation, SettingDefinitionsCoordinator } from '../contracts/index.ts';

const MOST_LINKS = 10;

/**
 * Answers that name a deprecated setting, or a setting by an earlier name, say so: `Deprecation` (RFC 9745) with the instant, and `Link`
 * to what to use instead. Only answers that succeed, so that nobody learns of a setting from a refusal.
 */
@Injectable()
export class DeprecatedNamesInterceptor implements NestInterceptor {
  constructor(private readonly definitions: SettingDefinitionsCoordinator) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      mergeMap(async (answer) => {
        const names = namesIn(request);
        if (names.length === 0) return answer;
        const { actor, scope } = requestContextOf(request);
        const found = await this.definitions.deprecationsOf(names, actor);
        if (found.length > 0) say(reply, found, scope);
        return answer;
      }),
    );
  }
}

function namesIn({ params, body }: FastifyRequest): readonly string[] {
  const key: unknown = Reflect.get(Object(params), 'key');
  if (typeof key === 'string') return [key];
  const changes: unknown = isJsonObject(body) ? body['changes'] : undefined;
  if (!Array.isArray(changes)) return [];
  const names = changes.map((change: unknown) => (isJsonObject(change) ? change['key'] : undefined));
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

function say(reply: FastifyReply, found: readonly NameDeprecation[], scope: Scope): void {
  const since = Math.min(...found.map((one) => Math.floor((one.since?.getTime() ?? 0) / 1_000)));
  const successors = [...new Set(found.flatMap(({ successor }) => (successor === undefined ? [] : [successor])))].slice(0, MOST_LINKS);
  void reply.header('deprecation', `@${since}`);
  if (successors.length === 0) return;
  const links = successors.map((key) => `<${pathOf(scope)}/${encodeURIComponent(key)}>; rel="successor-version"`);
  void reply.header('link', links.join(', '));
}

function pathOf(scope: Scope): string {
  if (scope.level === 'application') return '/v1/application/settings';
  const tenant = `/v1/tenants/${encodeURIComponent(scope.tenant)}`;
  return scope.level === 'tenant' ? `${tenant}/settings` : `${tenant}/users/${encodeURIComponent(scope.subject)}/settings`;
}
