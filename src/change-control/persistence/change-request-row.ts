import type { ChangeRequestStatus } from '../contracts/index.ts';
import type { StoredChangeRequest, StoredDetails } from '../domain/stored-change-request.ts';

/** A change request as SQL answers it. */
export interface ChangeRequestRow {
  readonly id: string;
  readonly type: string;
  readonly status: ChangeRequestStatus;
  readonly content: string;
  readonly digest: string;
  readonly expires_at: string;
  readonly revision: number;
  readonly state: StoredDetails;
}

/** The columns of a change request. */
export const CHANGE_REQUEST_COLUMNS = 'id, type, status, content, digest, expires_at, revision::float8 as revision, state';

/** Turns a row into a change request. */
export function toChangeRequest({ state, expires_at: expiresAt, ...row }: ChangeRequestRow): StoredChangeRequest {
  return { ...row, expiresAt: new Date(expiresAt).toISOString(), details: state };
}
