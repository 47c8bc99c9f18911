import { ANY_ENVIRONMENT, type Json, NO_SUBJECT, type Permission, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import { ChangeRequestNotFoundException, type ChangeRequestState } from '../contracts/index.ts';
import { isOver } from '../domain/decide-change-request.ts';
import { exceptionOf, type Refusal } from '../domain/refusal.ts';
import { recordOf, stateOf, type StoredChangeRequest } from '../domain/stored-change-request.ts';
import type { ChangeRequests } from './change-requests.handler.ts';

/** What became of a request; a refusal is committed with what the command found out about it, and thrown after the commit. */
export interface ChangeRequestResult {
  readonly request: ChangeRequestState;
  readonly refusal?: Refusal;
  /** Set when the request was made in place of a change that was sent. */
  readonly insteadOfChange?: true;
}

/** Base of the commands about one request. */
export abstract class ChangeRequestCommand extends ConfigurationCommand<ChangeRequestResult> {
  constructor(
    scope: Scope,
    readonly id: string,
    context: ConfigurationCommand<ChangeRequestResult>['context'],
  ) {
    super(scope, context);
  }
}

/** Base of the handlers of change requests: they change under the stream `approvals` of their tenant. */
export abstract class ChangeRequestHandler<C extends ConfigurationCommand<ChangeRequestResult>> extends TransactionalHandler<
  C,
  ChangeRequestResult
> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly requests: ChangeRequests,
  ) {
    super(unitOfWork);
  }

  /** @throws the exception of the refusal, after the commit of what it says */
  override async execute(command: C): Promise<ChangeRequestResult> {
    const result = await super.execute(command);
    if (result.refusal !== undefined) throw exceptionOf(result.refusal, result.request);
    return result;
  }

  protected permissions(_command: C): readonly Permission[] {
    return ['change-requests.read'];
  }

  protected async plan(command: C): Promise<Omit<WorkPlan, 'context'>> {
    return { tenantId: await this.requests.tenantOf(command.scope), streams: ['approvals'] };
  }

  /** The request, which the actor may know of. @throws ChangeRequestNotFoundException CHANGE_REQUEST_NOT_FOUND */
  protected async load(work: Work, id: string): Promise<StoredChangeRequest> {
    const request = await this.requests.find(work, id);
    if (request === undefined) throw new ChangeRequestNotFoundException(id);
    return request;
  }

  /** Ends a request whose time is over. @returns undefined while it is not */
  protected async endWhenOver(work: Work, request: StoredChangeRequest): Promise<ChangeRequestResult | undefined> {
    if (!isOver(request, work.at))
      return request.status === 'expired' ? { request: stateOf(request), refusal: { what: 'expired' } } : undefined;
    const ended = await this.end(work, request, 'expired', {});
    return { ...ended, refusal: { what: 'expired' } };
  }

  /** Takes a request to an end. */
  protected end(
    work: Work,
    request: StoredChangeRequest,
    status: 'expired' | 'void' | 'cancelled',
    why: { readonly reason?: string; readonly moved?: NonNullable<StoredChangeRequest['details']['outcome']>['moved'] },
  ): Promise<ChangeRequestResult> {
    const { reason, moved } = why;
    const outcome = {
      at: work.at.toISOString(),
      by: { id: work.actor.id, name: work.actor.name },
      ...(reason === undefined ? {} : { reason }),
      ...(moved === undefined ? {} : { moved }),
    };
    const kind = status === 'void' ? 'voided' : status;
    return this.save(work, kind, request, { ...request, status, details: { ...request.details, outcome } });
  }

  /** Makes a request void when what it was made on has moved. @returns undefined when nothing has */
  protected async endWhenMoved(work: Work, request: StoredChangeRequest): Promise<ChangeRequestResult | undefined> {
    const moved = await this.requests.moved(work, request);
    if (moved.length === 0) return undefined;
    const first = moved[0];
    const who = first?.by === undefined ? '' : ` by ${first.by} at ${first.at}`;
    const reason = `"${first?.resource.key}" was changed${who} after the change was asked for.`;
    const ended = await this.end(work, request, 'void', { reason, moved });
    return { ...ended, refusal: { what: 'void', reason, moved } };
  }

  /** Writes a request and tells the change log what happened to it. */
  protected async save(
    work: Work,
    verb: string,
    before: StoredChangeRequest | undefined,
    after: StoredChangeRequest,
  ): Promise<ChangeRequestResult> {
    const written = await this.requests.write(work, after);
    const old: { before?: Json } = before === undefined ? {} : { before: recordOf(before) };
    const place = { kind: `change-request.${verb}`, subject: NO_SUBJECT, key: written.id, environment: ANY_ENVIRONMENT };
    work.change('approvals', [{ ...place, ...old, after: recordOf(written) }]);
    return { request: stateOf(written) };
  }
}
