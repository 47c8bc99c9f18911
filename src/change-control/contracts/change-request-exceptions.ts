import { ConflictException, ForbiddenException, NotFoundException, SettingsManagementException, StaleException } from '#libs/kernel';
import type { ChangeRequestState, MovedPrecondition } from './change-request.ts';

/**
 * The change was not made: it needs the approval of somebody else, and a change request was made of it.
 * Over HTTP this is the answer 202 with the request.
 */
export class ChangeRequestedException extends ConflictException {
  override readonly code = 'CHANGE_REQUESTED';

  constructor(readonly changeRequest: ChangeRequestState) {
    super(`The change needs an approval, so nothing was changed yet: change request ${changeRequest.id} was made of it.`, {
      details: { changeRequest: changeRequest.id, requiredApprovals: changeRequest.requiredApprovals },
    });
  }
}

/** The change needs an approval that it does not have. */
export class ApprovalRequiredException extends ConflictException {
  override readonly code = 'APPROVAL_REQUIRED';
}

/** There is no such change request, or it is about something that the caller may not know. */
export class ChangeRequestNotFoundException extends NotFoundException {
  override readonly code = 'CHANGE_REQUEST_NOT_FOUND';

  constructor(id: string) {
    super(`There is no change request "${id.slice(0, 64)}" here.`, { details: { id: id.slice(0, 64) } });
  }
}

/** Nobody decides about a change request of their own. */
export class OwnChangeRequestException extends ForbiddenException {
  override readonly code = 'OWN_CHANGE_REQUEST';

  constructor(id: string) {
    super('A change needs the approval of somebody other than its author. Ask someone else, or cancel the request.', { details: { id } });
  }
}

/** The change request has come to its end, or is not as far as the operation needs. */
export class ChangeRequestStatusException extends ConflictException {
  override readonly code = 'CHANGE_REQUEST_STATUS';
}

/** The change request is not the one that was seen: it was edited meanwhile. */
export class ChangeRequestStaleException extends StaleException {
  override readonly code = 'CHANGE_REQUEST_STALE';
}

/** What the change request was made on has changed, or its document cannot be read by this build. */
export class ChangeRequestVoidException extends ConflictException {
  override readonly code = 'CHANGE_REQUEST_VOID';

  constructor(id: string, reason: string, moved: readonly MovedPrecondition[] = []) {
    super(`Change request ${id} is void: ${reason} Ask for the change anew.`, { details: { id, moved } });
  }
}

/** The approvals, or the author's rights, do not suffice any more. */
export class ApprovalMissingException extends ConflictException {
  override readonly code = 'APPROVAL_MISSING';
}

/** The change request was not applied in time. */
export class ChangeRequestExpiredException extends SettingsManagementException {
  readonly code = 'CHANGE_REQUEST_EXPIRED';
  readonly kind = 'expired';

  constructor(id: string, expiresAt: string) {
    super(`Change request ${id} expired at ${expiresAt}. Ask for the change anew.`, { details: { id, expiresAt } });
  }
}
