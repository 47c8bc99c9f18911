import { CommandHandler } from '@nestjs/cqrs';
import type { Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { requireAuthor, requireTransition } from '../domain/decide-change-request.ts';
import { ChangeRequestCommand, ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';

/** Takes an open request of the actor back. */
export class CancelChangeRequest extends ChangeRequestCommand {}

@CommandHandler(CancelChangeRequest)
export class CancelChangeRequestHandler extends ChangeRequestHandler<CancelChangeRequest> {
  constructor(unitOfWork: UnitOfWork, requests: ChangeRequests) {
    super(unitOfWork, requests);
  }

  protected async handle({ id, context }: CancelChangeRequest, work: Work): Promise<ChangeRequestResult> {
    const request = await this.load(work, id);
    requireAuthor(request, work.actor, 'cancelled');
    const over = await this.endWhenOver(work, request);
    if (over !== undefined) return over;
    requireTransition(request, 'cancelled', 'cancelled');
    return this.end(work, request, 'cancelled', context.reason === undefined ? {} : { reason: context.reason });
  }
}
