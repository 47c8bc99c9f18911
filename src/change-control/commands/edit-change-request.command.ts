import { CommandHandler } from '@nestjs/cqrs';
import { type CommandContext, recordedIn, type Scope, tenantOf, type Work } from '#libs/kernel';
import { UnitOfWork, type WorkPlan } from '#libs/persistence';
import { type ChangeRequestEdit, ChangeRequestNotFoundException, ChangeRequestStaleException } from '../contracts/index.ts';
import { readContent } from '../domain/change-document.ts';
import { requireAuthor, requireTransition } from '../domain/decide-change-request.ts';
import { expiryOf } from '../domain/request-expiry.ts';
import type { StoredChangeRequest } from '../domain/stored-change-request.ts';
import { ChangeRequestCommand, ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';
import { PreparedChanges, type WantedChange } from './prepared-change.handler.ts';

/** Changes an open request: it is tried anew on the present state, and everybody has to approve it again. */
export class EditChangeRequest extends ChangeRequestCommand {
  constructor(
    scope: Scope,
    id: string,
    readonly edit: ChangeRequestEdit,
    readonly expected: number,
    context: CommandContext,
  ) {
    super(scope, id, context);
  }
}

@CommandHandler(EditChangeRequest)
export class EditChangeRequestHandler extends ChangeRequestHandler<EditChangeRequest> {
  constructor(
    unitOfWork: UnitOfWork,
    requests: ChangeRequests,
    private readonly prepared: PreparedChanges,
  ) {
    super(unitOfWork, requests);
  }

  protected override async plan(command: EditChangeRequest): Promise<Omit<WorkPlan, 'context'>> {
    const tenantId = await this.requests.tenantOf(command.scope);
    const request = await this.requests.peek(tenantId, command.id);
    if (request === undefined) throw new ChangeRequestNotFoundException(command.id);
    // Of somebody else's request nothing is tried: the handler says what is to be said.
    if (request.details.author.id !== command.context.actor.id) return super.plan(command);
    return this.prepared.planOf(wantedBy(command, request), tenantId);
  }

  protected async handle(command: EditChangeRequest, work: Work): Promise<ChangeRequestResult> {
    const request = await this.load(work, command.id);
    requireAuthor(request, work.actor, 'edited');
    const over = await this.endWhenOver(work, request);
    if (over !== undefined) return over;
    requireTransition(request, 'proposed', 'edited');
    if (request.revision !== command.expected) {
      const message = `Change request ${request.id} is at revision ${request.revision}. Read it again before you change it.`;
      throw new ChangeRequestStaleException(message, { details: { id: request.id, revision: request.revision } });
    }
    const { content, digest, ...details } = await this.prepared.prepare(wantedBy(command, request), work);
    const { scheduledFor: _scheduledFor, failure: _failure, ...kept } = request.details;
    const { reason = kept.reason, expiresAt } = command.edit;
    return this.save(work, 'edited', request, {
      ...request,
      status: 'proposed',
      content,
      digest,
      expiresAt: expiresAt === undefined ? request.expiresAt : expiryOf(expiresAt, work.at),
      details: {
        ...kept,
        ...details,
        reason,
        author: recordedIn(work.actor, tenantOf(kept.scope)),
        askedAt: work.at.toISOString(),
        decisions: [],
      },
    });
  }
}

function wantedBy({ edit, context }: EditChangeRequest, { type, content, details }: StoredChangeRequest): WantedChange {
  const { scope: _scope, ...payload } = readContent(content).document.payload;
  const { reason = details.reason } = edit;
  return { type, payload: edit.payload ?? payload, scope: details.scope, context: { ...context, reason } };
}
