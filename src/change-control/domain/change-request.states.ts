import type { ChangeRequestStatus } from '../contracts/index.ts';

/** Which status a change request may go to from which. Editing takes an approved one back to proposed, and so do approvals that lapse. */
export const CHANGE_REQUEST_TRANSITIONS: Readonly<Record<ChangeRequestStatus, readonly ChangeRequestStatus[]>> = {
  proposed: ['proposed', 'approved', 'declined', 'cancelled', 'expired', 'void'],
  approved: ['proposed', 'approved', 'applied', 'declined', 'cancelled', 'expired', 'void'],
  applied: [],
  declined: [],
  cancelled: [],
  expired: [],
  void: [],
};

/** True while something can still become of it. */
export function isOpen(status: ChangeRequestStatus): boolean {
  return CHANGE_REQUEST_TRANSITIONS[status].length > 0;
}
