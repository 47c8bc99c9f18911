import { CommandHandler } from '@nestjs/cqrs';
import {
  type CommandContext,
  IdGenerator,
  type Permission,
  recordedIn,
  type Scope,
  tenantOf,
  ValidationException,
  violation,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { ChangeProposal } from '../contracts/index.ts';
import { expiryOf } from '../domain/request-expiry.ts';
import { stateOf } from '../domain/stored-change-request.ts';
import { ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';
import { PreparedChanges } from './prepared-change.handler.ts';

/** Asks for a change. */
export class ProposeChange extends ConfigurationCommand<ChangeRequestResult> {
  /** @param insteadOfChange true when the gate asks, since the change itself was sent */
  constructor(
    scope: Scope,
    readonly proposal: ChangeProposal,
    context: CommandContext,
    readonly insteadOfChange = false,
  ) {
    super(scope, context);
  }
}

@CommandHandler(ProposeChange)
export class ProposeChangeHandler extends ChangeRequestHandler<ProposeChange> {
  constructor(
    unitOfWork: UnitOfWork,
    requests: ChangeRequests,
    private readonly prepared: PreparedChanges,
    private readonly ids: IdGenerator,
  ) {
    super(unitOfWork, requests);
  }

  // Whoever may send the command may also have it asked for.
  protected override permissions(command: ProposeChange): readonly Permission[] {
    return command.insteadOfChange ? [] : super.permissions(command);
  }

  protected override async plan({ scope, proposal, context }: ProposeChange): Promise<Omit<WorkPlan, 'context'>> {
    return this.prepared.planOf({ ...proposal, scope, context }, await this.requests.tenantOf(scope));
  }

  protected async handle(command: ProposeChange, work: Work): Promise<ChangeRequestResult> {
    const { scope, proposal, context } = command;
    const reason = reasonOf(context);
    const { content, digest, ...details } = await this.prepared.prepare({ ...proposal, scope, context }, work);
    const same = await this.requests.findSame(work, work.actor.id, digest);
    if (same !== undefined) return resultOf({ request: stateOf(same) }, command);
    const at = work.at.toISOString();
    const result = await this.save(work, 'proposed', undefined, {
      id: this.ids.next(),
      type: proposal.type,
      status: 'proposed',
      content,
      digest,
      expiresAt: expiryOf(proposal.expiresAt, work.at),
      revision: 0,
      details: { ...details, scope, reason, author: recordedIn(work.actor, tenantOf(scope)), askedAt: at, createdAt: at, decisions: [] },
    });
    return resultOf(result, command);
  }
}

// A replay of the command that was sent is told by this mark that a request was made in its stead.
function resultOf(result: ChangeRequestResult, { insteadOfChange }: ProposeChange): ChangeRequestResult {
  return insteadOfChange ? { ...result, insteadOfChange: true } : result;
}

/** @throws ValidationException VALIDATION_FAILED when there is no reason */
export function reasonOf({ reason, actor }: CommandContext): string {
  if (reason !== undefined && reason.trim() !== '') return reason;
  if (actor.kind === 'system') return actor.name;
  const message = 'Say why the change is asked for: those who approve it need to know.';
  throw new ValidationException(message, { violations: [violation('REASON_REQUIRED', '/reason', message)] });
}
