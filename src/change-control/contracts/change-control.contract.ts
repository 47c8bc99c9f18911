import type { Actor, CommandContext, Scope } from '#libs/kernel';
import type { ChangeProposal, ChangeRequestEdit, ChangeRequestFilter, ChangeRequestState, ChangeRequestSummary } from './change-request.ts';

/** What a decision is about: the digest that was seen, or the revision. */
export interface SeenRequest {
  readonly digest?: string;
  readonly revision?: number;
}

/** The face of change control. A scope is the application or a tenant; requests about users are the tenant's. */
export abstract class ChangeControlCoordinator {
  /** The module's name, `change-control`. */
  abstract getName(): string;
  /**
   * Asks for a change. It is carried out for trial first, so it is refused as the command itself would be.
   * @param scope where the command applies; the request stands in the inbox of its tenant
   * @returns the open request of the same author for exactly the same, when there is one
   */
  abstract propose(scope: Scope, proposal: ChangeProposal, context: CommandContext): Promise<ChangeRequestState>;
  /** Changes an open request of the caller; approvals are void. @throws ForbiddenException, StaleException, ConflictException */
  abstract edit(scope: Scope, id: string, edit: ChangeRequestEdit, expected: number, context: CommandContext): Promise<ChangeRequestState>;
  /** Approves exactly what was seen. @throws OwnChangeRequestException, StaleException, ChangeRequestVoidException, ChangeRequestExpiredException */
  abstract approve(scope: Scope, id: string, seen: SeenRequest, context: CommandContext): Promise<ChangeRequestState>;
  /** Blocks a request for good. @throws OwnChangeRequestException: authors cancel */
  abstract decline(scope: Scope, id: string, context: CommandContext): Promise<ChangeRequestState>;
  /** Takes an open request of the caller back. */
  abstract cancel(scope: Scope, id: string, context: CommandContext): Promise<ChangeRequestState>;
  /** Lets an approved request be applied at a time, or no longer when `at` is null. @param at ISO 8601, before the request expires */
  abstract schedule(scope: Scope, id: string, at: string | null, context: CommandContext): Promise<ChangeRequestState>;
  /**
   * Carries the command of an approved request out, with the rights that its author and its approvers have now.
   * @throws ApprovalMissingException, ChangeRequestVoidException, and whatever the command throws
   */
  abstract apply(scope: Scope, id: string, context: CommandContext): Promise<ChangeRequestState>;
  /** Requests about what the reader may know, newest first. */
  abstract list(
    scope: Scope,
    filter: ChangeRequestFilter,
    page: { limit: number; before?: string },
    reader: Actor,
  ): Promise<readonly ChangeRequestSummary[]>;
  /** @throws ChangeRequestNotFoundException CHANGE_REQUEST_NOT_FOUND also for a request about what the reader may not know */
  abstract get(scope: Scope, id: string, reader: Actor): Promise<ChangeRequestState>;
}
