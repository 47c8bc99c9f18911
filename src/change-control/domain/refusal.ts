import type { SettingsManagementException } from '#libs/kernel';
import {
  ApprovalMissingException,
  ChangeRequestExpiredException,
  type ChangeRequestState,
  ChangeRequestVoidException,
  type MovedPrecondition,
} from '../contracts/index.ts';

/** Why a request was not carried out, as far as it is kept with the request. */
export type Refusal =
  | { readonly what: 'expired' }
  | { readonly what: 'void'; readonly reason: string; readonly moved?: readonly MovedPrecondition[] }
  | { readonly what: 'lapsed'; readonly names: readonly string[] };

/** The exception that a refusal is told by. */
export function exceptionOf(refusal: Refusal, { id, expiresAt, requiredApprovals }: ChangeRequestState): SettingsManagementException {
  if (refusal.what === 'expired') return new ChangeRequestExpiredException(id, expiresAt);
  if (refusal.what === 'void') return new ChangeRequestVoidException(id, refusal.reason, refusal.moved);
  const names = refusal.names.join(', ');
  const message = `Change request ${id} needs ${requiredApprovals} approvals. Those of ${names} count no longer: the right to give them is gone.`;
  return new ApprovalMissingException(message, { details: { id, requiredApprovals, lapsed: refusal.names } });
}
