import type { Actor, JsonObject, NamedActor, Permission, Scope } from '#libs/kernel';
import type {
  ChangeDecision,
  ChangeRequestOutcome,
  ChangeRequestState,
  ChangeRequestStatus,
  ChangeRequestSummary,
  RequestedChange,
} from '../contracts/index.ts';
import { readContent } from './change-document.ts';

/** A decision with the rights that its maker had. */
export interface StoredDecision extends Omit<ChangeDecision, 'by'> {
  readonly by: Actor;
}

/** The part of a change request that is kept as one JSON. */
export interface StoredDetails {
  readonly scope: Scope;
  readonly reason: string;
  readonly author: Actor;
  /** When the author last acted: the author's rights are recorded as of then. */
  readonly askedAt: string;
  readonly createdAt: string;
  readonly requiredApprovals: number;
  readonly approvePermission: Permission;
  readonly decisions: readonly StoredDecision[];
  readonly changes: readonly RequestedChange[];
  /** What it is about, as `<area>:<key>`, for those who may not know of some keys. */
  readonly places: readonly string[];
  readonly environments: readonly string[];
  readonly scheduledFor?: string;
  readonly outcome?: ChangeRequestOutcome;
  readonly failure?: string;
}

/** A change request as its row holds it. */
export interface StoredChangeRequest {
  readonly id: string;
  readonly type: string;
  readonly status: ChangeRequestStatus;
  /** The document with its preconditions, as the bytes that the digest is of. */
  readonly content: string;
  readonly digest: string;
  readonly expiresAt: string;
  readonly revision: number;
  readonly details: StoredDetails;
}

/** An actor as others may see it. */
export function named({ id, name }: Actor): NamedActor {
  return { id, name };
}

/** What a list shows. */
export function summaryOf({ details, ...request }: StoredChangeRequest): ChangeRequestSummary {
  const { id, type, status, digest, expiresAt, revision } = request;
  const { scope, reason, createdAt, requiredApprovals, approvePermission, scheduledFor, outcome, failure } = details;
  return {
    id,
    type,
    scope,
    status,
    reason,
    author: named(details.author),
    createdAt,
    expiresAt,
    ...(scheduledFor === undefined ? {} : { scheduledFor }),
    requiredApprovals,
    approvePermission,
    decisions: details.decisions.map((decision) => ({ ...decision, by: named(decision.by) })),
    digest,
    changeCount: details.changes.length,
    ...(outcome === undefined ? {} : { outcome }),
    ...(failure === undefined ? {} : { failure }),
    revision,
  };
}

/** Everything that those who may know of a request see. */
export function stateOf(request: StoredChangeRequest): ChangeRequestState {
  return { ...summaryOf(request), ...readContent(request.content), changes: request.details.changes };
}

/** What the change log keeps: what is asked for is told by its digest. */
export function recordOf({ details, ...request }: StoredChangeRequest): JsonObject {
  const { type, status, digest, expiresAt } = request;
  const { scope, reason, requiredApprovals, scheduledFor, outcome } = details;
  const approvals = details.decisions.filter(({ decision, digest: seen }) => decision === 'approve' && seen === digest);
  return {
    type,
    scope: { ...scope },
    status,
    reason,
    author: { ...named(details.author) },
    digest,
    expiresAt,
    requiredApprovals,
    approvedBy: approvals.map(({ by }) => ({ ...named(by) })),
    ...(scheduledFor === undefined ? {} : { scheduledFor }),
    ...(outcome?.reason === undefined ? {} : { because: outcome.reason }),
    ...(outcome?.revisions === undefined ? {} : { revisions: { ...outcome.revisions } }),
  };
}
