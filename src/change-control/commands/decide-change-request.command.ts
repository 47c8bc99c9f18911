import { CommandHandler } from '@nestjs/cqrs';
import { type CommandContext, recordedIn, type Scope, tenantOf, type Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import type { ChangeDecision, SeenRequest } from '../contracts/index.ts';
import { decide } from '../domain/decide-change-request.ts';
import { stateOf } from '../domain/stored-change-request.ts';
import { ChangeRequestCommand, ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';

/** Approves a request, or declines it for good. The reason of the context is the comment. */
export class DecideChangeRequest extends ChangeRequestCommand {
  constructor(
    scope: Scope,
    id: string,
    readonly decision: ChangeDecision['decision'],
    readonly seen: SeenRequest,
    context: CommandContext,
  ) {
    super(scope, id, context);
  }
}

@CommandHandler(DecideChangeRequest)
export class DecideChangeRequestHandler extends ChangeRequestHandler<DecideChangeRequest> {
  constructor(unitOfWork: UnitOfWork, requests: ChangeRequests) {
    super(unitOfWork, requests);
  }

  protected async handle({ id, decision, seen, context }: DecideChangeRequest, work: Work): Promise<ChangeRequestResult> {
    const request = await this.load(work, id);
    const over = await this.endWhenOver(work, request);
    if (over !== undefined) return over;
    const { reason: comment } = context;
    const word = {
      decision,
      by: recordedIn(work.actor, tenantOf(request.details.scope)),
      at: work.at.toISOString(),
      ...(comment === undefined ? {} : { comment }),
    };
    const decided = decide(request, word, seen);
    if (decided === request) return { request: stateOf(request) };
    // Nobody approves what can no longer come about as it was asked for.
    const moved = decision === 'approve' ? await this.endWhenMoved(work, request) : undefined;
    return moved ?? this.save(work, decision === 'approve' ? 'approved' : 'declined', request, decided);
  }
}
