import { CommandHandler } from '@nestjs/cqrs';
import { ActorRights, type CommandContext, type Work } from '#libs/kernel';
import { type ConfigurationCommand, UnitOfWork, type WorkPlan } from '#libs/persistence';
import { ApprovalMissingException, ChangeRequestNotFoundException, type CommandCodec } from '../contracts/index.ts';
import { ApprovedWorks } from '../domain/approved-works.ts';
import { isOpen } from '../domain/change-request.states.ts';
import { digestOf, readContent } from '../domain/change-document.ts';
import { counts, requireApplier, requireTransition } from '../domain/decide-change-request.ts';
import { RegisteredCommands, UnreadableDocumentException } from '../domain/registered-commands.ts';
import { named, type StoredChangeRequest, type StoredDecision } from '../domain/stored-change-request.ts';
import { ChangeRequestCommand, ChangeRequestHandler, type ChangeRequestResult } from './change-request.handler.ts';
import { ChangeRequests } from './change-requests.handler.ts';

/** Carries out what an approved request asks for, in one transaction with its end. */
export class ApplyChangeRequest extends ChangeRequestCommand {}

@CommandHandler(ApplyChangeRequest)
export class ApplyChangeRequestHandler extends ChangeRequestHandler<ApplyChangeRequest> {
  constructor(
    unitOfWork: UnitOfWork,
    requests: ChangeRequests,
    private readonly commands: RegisteredCommands,
    private readonly rights: ActorRights,
    private readonly approved: ApprovedWorks,
  ) {
    super(unitOfWork, requests);
  }

  protected override async plan(command: ApplyChangeRequest): Promise<Omit<WorkPlan, 'context'>> {
    const own = await super.plan(command);
    const request = await this.requests.peek(own.tenantId, command.id);
    if (request === undefined) throw new ChangeRequestNotFoundException(command.id);
    // What has come to its end needs no more than its own stream. An open one may be approved by the time that the streams are locked.
    if (!isOpen(request.status)) return own;
    const wanted = this.read(request, contextOf(request, request.details.author, command.context));
    if (wanted instanceof UnreadableDocumentException) return own;
    const plan = await wanted.codec.handler.planOf(wanted.command);
    return { ...plan, streams: [...plan.streams, ...own.streams] };
  }

  protected async handle(command: ApplyChangeRequest, work: Work): Promise<ChangeRequestResult> {
    const request = await this.load(work, command.id);
    requireApplier(request, work.actor);
    const over = await this.endWhenOver(work, request);
    if (over !== undefined) return over;
    requireTransition(request, 'applied', 'applied');
    const counting = await this.countingOf(work, request);
    if (counting.length < request.details.requiredApprovals) return this.endApproval(work, request, counting);
    const author = await this.rights.present(work.sql, request.details.author, new Date(request.details.askedAt));
    if (author === undefined) {
      const message = `"${request.details.author.name}", who asked for the change, has no rights here any more. Ask for it anew.`;
      throw new ApprovalMissingException(message, { details: { id: request.id } });
    }
    const wanted = this.read(request, contextOf(request, author, command.context));
    if (wanted instanceof UnreadableDocumentException) {
      const ended = await this.end(work, request, 'void', { reason: wanted.message });
      return { ...ended, refusal: { what: 'void', reason: wanted.message } };
    }
    return (await this.endWhenMoved(work, request)) ?? this.carryOut(work, request, counting, wanted);
  }

  /** The approvals that count now: those of makers who still may approve. */
  private async countingOf(work: Work, request: StoredChangeRequest): Promise<readonly StoredDecision[]> {
    const counting: StoredDecision[] = [];
    for (const decision of request.details.decisions) {
      if (counts(request, decision, await this.rights.present(work.sql, decision.by, new Date(decision.at)))) counting.push(decision);
    }
    return counting;
  }

  /** Takes approvals away that count no longer: others may take their place. */
  private async endApproval(work: Work, request: StoredChangeRequest, counting: readonly StoredDecision[]): Promise<ChangeRequestResult> {
    const names = request.details.decisions.filter((decision) => !counting.includes(decision)).map(({ by }) => by.name);
    const { scheduledFor: _scheduledFor, ...kept } = request.details;
    const after = { ...request, status: 'proposed' as const, details: { ...kept, decisions: counting } };
    return { ...(await this.save(work, 'lapsed', request, after)), refusal: { what: 'lapsed', names } };
  }

  private async carryOut(
    work: Work,
    request: StoredChangeRequest,
    counting: readonly StoredDecision[],
    { codec, command }: Wanted,
  ): Promise<ChangeRequestResult> {
    const { author } = request.details;
    const before = new Map(work.streams.map((stream) => [stream, work.changes(stream).length]));
    await codec.handler.join(work, command);
    const made = work.streams.flatMap((stream) => work.changes(stream).slice(before.get(stream)));
    this.approved.cover(work, made, counting.length);
    work.actOnBehalf({ changeRequest: request.id, author: named(author), approvedBy: counting.map(({ by }) => named(by)) });
    const { approvals: _approvals, ...revisions } = work.revisions();
    const { scheduledFor: _scheduledFor, failure: _failure, ...kept } = request.details;
    const outcome = { at: work.at.toISOString(), by: named(work.actor), revisions };
    return this.save(work, 'applied', request, { ...request, status: 'applied', details: { ...kept, outcome } });
  }

  private read({ content, digest }: StoredChangeRequest, context: CommandContext): Wanted | UnreadableDocumentException {
    if (digestOf(content) !== digest)
      return new UnreadableDocumentException('What is stored is not what was approved: its digest differs.');
    try {
      return this.commands.command(readContent(content).document, context);
    } catch (error) {
      if (error instanceof UnreadableDocumentException) return error;
      throw error;
    }
  }
}

interface Wanted {
  readonly codec: CommandCodec;
  readonly command: ConfigurationCommand<unknown>;
}

// The command is the author's: it is judged by the author's rights, whoever applies it.
function contextOf({ details }: StoredChangeRequest, author: CommandContext['actor'], { source }: CommandContext): CommandContext {
  return { actor: author, reason: details.reason, source };
}
