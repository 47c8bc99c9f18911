import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { APPLICATION_TENANT_ID, RevisionWaiter, UnavailableException } from '#libs/kernel';
import { findRequestContext } from '../request-context/request-context.ts';
import { parseMinRevision } from './min-revision.ts';

/** How long a read waits for the revisions it asks for, in milliseconds. */
const MAX_WAIT_MS = 1_000;

/**
 * Lets a read with the header Min-Revision wait until this process has seen those revisions of the path's tenant, at most 1 s.
 * Runs after `PermissionGuard`, so nobody waits on a tenant that is not theirs; public
 * routes have no tenant and never wait.
 */
@Injectable()
export class MinRevisionInterceptor implements NestInterceptor {
  readonly #waiter: RevisionWaiter;

  constructor(waiter: RevisionWaiter) {
    this.#waiter = waiter;
  }

  /**
   * @throws InvalidRequestException INVALID_REQUEST when the header is malformed
   * @throws UnavailableException REVISION_NOT_SEEN when the revisions did not arrive in time
   */
  async intercept(context: ExecutionContext, next: CallHandler<unknown>): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const header = request.headers['min-revision'];
    if (header === undefined) return next.handle();
    const revisions = parseMinRevision(Array.isArray(header) ? header.join(', ') : header);
    const found = findRequestContext(request);
    const tenantId = found?.scope.level === 'application' ? APPLICATION_TENANT_ID : found?.tenant?.id;
    if (tenantId !== undefined && !(await this.#waiter.waitFor(tenantId, revisions, MAX_WAIT_MS))) throw new RevisionNotSeenException();
    return next.handle();
  }
}

/** This instance has not seen the revisions that the request asks for. */
export class RevisionNotSeenException extends UnavailableException {
  override readonly code: string = 'REVISION_NOT_SEEN';

  constructor() {
    super('This instance has not seen the revisions in Min-Revision yet. Try again in a moment.', { retryAfterSeconds: 1 });
  }
}
