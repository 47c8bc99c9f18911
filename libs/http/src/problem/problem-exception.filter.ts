import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger, type LoggerService } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { problemOfException } from './problem-of-exception.ts';
import { type Problem, problemOfKind } from './problem.ts';
import type { RouteTable } from './route-table.ts';
import { type ProblemTarget, sendProblem, traceIdOf } from './send-problem.ts';

/**
 * Answers every failure as problem+json (RFC 9457) and logs it: server faults as ERROR, an unavailable dependency and input that breaks rules as
 * WARN, everything else that the caller can mend below that. Lines name codes and places, never values. Register it with `app.useGlobalFilters`.
 */
@Catch()
export class ProblemExceptionFilter implements ExceptionFilter {
  readonly #routes: RouteTable;
  readonly #logger: LoggerService;

  /** @param routes the routes of the application: a known path with another method answers 405 */
  constructor(routes: RouteTable, logger: LoggerService = new Logger('http')) {
    this.#routes = routes;
    this.#logger = logger;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest | FastifyRequest['raw']>();
    const problem = this.#problemOf(exception, request);
    this.#log(exception, problem, request);
    sendProblem(http.getResponse<ProblemTarget>(), problem, traceIdOf(request));
  }

  #problemOf(exception: unknown, request: FastifyRequest | FastifyRequest['raw']): Problem {
    const isFastify = 'raw' in request;
    const isUnrouted = (isFastify && request.is404) || (exception instanceof HttpException && exception.message.startsWith('Cannot '));
    if (isUnrouted && problemOfException(exception).status === 404) return this.#unroutedProblem(request);
    return problemOfException(exception, isFastify ? request.routeOptions?.bodyLimit : undefined);
  }

  #unroutedProblem(request: FastifyRequest | FastifyRequest['raw']): Problem {
    const allowed = this.#routes.methodsOf(request.url ?? '');
    if (allowed.length > 0 && !allowed.includes(request.method ?? '')) {
      return problemOfKind('method-not-allowed', `This path answers to ${allowed.join(', ')}.`, { headers: { allow: allowed.join(', ') } });
    }
    return problemOfKind('not-found', 'There is no route for this method and path. The API is described at /docs.', {
      code: 'ROUTE_NOT_FOUND',
    });
  }

  #log(exception: unknown, problem: Problem, request: FastifyRequest | FastifyRequest['raw']): void {
    const fields = {
      traceId: traceIdOf(request),
      code: problem.code,
      status: problem.status,
      method: request.method,
      route: 'raw' in request ? request.routeOptions?.url : undefined,
    };
    if (problem.status === 503) this.#logger.warn({ ...fields, err: exception, msg: 'A dependency could not serve a request.' });
    else if (problem.status >= 500) this.#logger.error({ ...fields, err: exception, msg: 'A request failed on the server side.' });
    else if (problem.status === 422) this.#logger.warn({ ...fields, violations: placesOf(problem), msg: 'What was sent breaks rules.' });
    else this.#logger.debug?.({ ...fields, detail: problem.detail, msg: 'A request was refused.' });
  }
}

/** A bulk of thousands would make a line of megabytes. */
const MOST_LOGGED_VIOLATIONS = 20;

function placesOf({ violations }: Problem): readonly { readonly code: string; readonly pointer: string }[] {
  return violations.slice(0, MOST_LOGGED_VIOLATIONS).map(({ code, pointer }) => ({ code, pointer }));
}
