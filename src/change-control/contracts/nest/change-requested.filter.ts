import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Versioned } from '#libs/http';
import { tenantOf } from '#libs/kernel';
import { ChangeRequestedException } from '../change-request-exceptions.ts';

/** Answers 202 with the change request that was made in place of a change: it is an outcome, no failure. */
@Catch(ChangeRequestedException)
export class ChangeRequestedFilter implements ExceptionFilter<ChangeRequestedException> {
  catch({ changeRequest }: ChangeRequestedException, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const tenant = tenantOf(changeRequest.scope);
    const place = tenant === undefined ? 'application' : `tenants/${tenant}`;
    const { etag, body } = new Versioned(changeRequest.revision, changeRequest);
    void reply.code(202).header('location', `/v1/${place}/change-requests/${changeRequest.id}`).header('etag', etag).send(body);
  }
}
