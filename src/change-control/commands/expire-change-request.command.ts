import { CommandHandler } from '@nestjs/cqrs';
import { type CommandContext, Scope, type Work } from '#libs/kernel';
import { UnitOfWork, type WorkPlan } from '#libs/persistence';
import { isOver } from '../domain/decide-change-request.ts';
import { stateOf } from '../domain/stored-change-request.ts';
import { ChangeRequestCommand, ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';

/** Notes that the time of a request is over; it could not be applied since then. */
export class ExpireChangeRequest extends ChangeRequestCommand {
  /** @param ownerId the tenant that the request belongs to, or the application's */
  constructor(
    readonly ownerId: string,
    id: string,
    context: CommandContext,
  ) {
    super(Scope.application(), id, context);
  }
}

@CommandHandler(ExpireChangeRequest)
export class ExpireChangeRequestHandler extends ChangeRequestHandler<ExpireChangeRequest> {
  constructor(unitOfWork: UnitOfWork, requests: ChangeRequests) {
    super(unitOfWork, requests);
  }

  protected override async plan({ ownerId }: ExpireChangeRequest): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: ownerId, streams: ['approvals'] });
  }

  protected async handle({ id }: ExpireChangeRequest, work: Work): Promise<ChangeRequestResult> {
    const request = await this.load(work, id);
    return isOver(request, work.at) ? this.end(work, request, 'expired', {}) : { request: stateOf(request) };
  }
}
