import type { NamedActor, RevisionVector, Scope } from '#libs/kernel';
import type { ChangeRequestStatus } from './change-request.ts';

/** Type of the event that tells of a new change request. */
export const CHANGE_REQUEST_PROPOSED = 'change-control.change-request-proposed.v1';
/** Type of the event that tells that an author changed a request; its approvals are void. */
export const CHANGE_REQUEST_EDITED = 'change-control.change-request-edited.v1';
/** Type of the event that tells that somebody approved. */
export const CHANGE_REQUEST_APPROVED = 'change-control.change-request-approved.v1';
/** Type of the event that tells that somebody declined. */
export const CHANGE_REQUEST_DECLINED = 'change-control.change-request-declined.v1';
/** Type of the event that tells that the author took a request back. */
export const CHANGE_REQUEST_CANCELLED = 'change-control.change-request-cancelled.v1';
/** Type of the event that tells that a request will be applied at a time, or will not any more. */
export const CHANGE_REQUEST_SCHEDULED = 'change-control.change-request-scheduled.v1';
/** Type of the event that tells that the change was made. */
export const CHANGE_REQUEST_APPLIED = 'change-control.change-request-applied.v1';
/** Type of the event that tells that nobody applied a request in time. */
export const CHANGE_REQUEST_EXPIRED = 'change-control.change-request-expired.v1';
/** Type of the event that tells that a request cannot be applied any more, since what it was made on has changed. */
export const CHANGE_REQUEST_VOIDED = 'change-control.change-request-voided.v1';
/** Type of the event that tells that approvals count no longer, since those who gave them lost the right to. */
export const CHANGE_REQUEST_LAPSED = 'change-control.change-request-lapsed.v1';

/**
 * Payload of `change-control.change-request-proposed.v1`, Payload of `change-control.change-request-edited.v1`,
 * Payload of `change-control.change-request-approved.v1`, Payload of `change-control.change-request-declined.v1`,
 * Payload of `change-control.change-request-cancelled.v1`, Payload of `change-control.change-request-scheduled.v1`,
 * Payload of `change-control.change-request-applied.v1`, Payload of `change-control.change-request-expired.v1`,
 * Payload of `change-control.change-request-voided.v1`, Payload of `change-control.change-request-lapsed.v1`.
 */
export interface ChangeRequestMoved {
  readonly id: string;
  /** Name of the command that is asked for. */
  readonly type: string;
  /** Where the command applies. */
  readonly scope: Scope;
  readonly status: ChangeRequestStatus;
  readonly author: NamedActor;
  readonly digest: string;
  /** Approvals that count, and how many are needed. */
  readonly approvals: number;
  readonly requiredApprovals: number;
  /** When it is applied by itself; absent = it is not. */
  readonly scheduledFor?: string;
  /** Why it is void, was declined or was cancelled. */
  readonly because?: string;
  /** Revisions that the change was written at. */
  readonly revisions?: RevisionVector;
}
