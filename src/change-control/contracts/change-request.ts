import type { Json, JsonObject, NamedActor, RevisionVector, Scope } from '#libs/kernel';

/** Where a change request stands; `applied`, `declined`, `cancelled`, `expired` and `void` are ends. */
export type ChangeRequestStatus = 'proposed' | 'approved' | 'applied' | 'declined' | 'cancelled' | 'expired' | 'void';

/** Every status. */
export const CHANGE_REQUEST_STATUSES: readonly ChangeRequestStatus[] = [
  'proposed',
  'approved',
  'applied',
  'declined',
  'cancelled',
  'expired',
  'void',
];

/** A command as it is kept: what it does as JSON, in the form of a version of its codec. */
export interface ChangeDocument {
  /** Name of the command, such as `settings.update-setting`. */
  readonly type: string;
  readonly version: number;
  /** What the command needs, with its `scope`. */
  readonly payload: JsonObject;
}

/** One thing that a change writes: a row of a setting, an environment, a tenant. */
export interface ChangedPlace {
  /** What sort of thing: `setting`, `setting-definition`, `environment`, `tenant`. */
  readonly area: string;
  /** The user's subject for user-scope settings, else `''`. */
  readonly subject: string;
  readonly key: string;
  readonly environment: string;
}

/** The state that a change request was made on: when it is another one, the request is void. */
export interface ChangePrecondition {
  readonly resource: ChangedPlace;
  readonly revision: number | 'absent';
}

/** One change that the command makes. */
export interface RequestedChange extends ChangedPlace {
  /** What is done, such as `setting.set`. */
  readonly kind: string;
  /** Absent = there is nothing before, or nothing after. */
  readonly before?: Json;
  readonly after?: Json;
}

/** A word of somebody else about a change request. */
export interface ChangeDecision {
  readonly decision: 'approve' | 'decline';
  readonly by: NamedActor;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Digest of exactly what was decided about. */
  readonly digest: string;
  readonly comment?: string;
}

/** A precondition that holds no longer, and who moved it. */
export interface MovedPrecondition extends ChangePrecondition {
  readonly current: number | 'absent';
  readonly by?: string;
  readonly at?: string;
}

/** How a change request came to its end. */
export interface ChangeRequestOutcome {
  readonly at: string;
  readonly by: NamedActor;
  /** Why it is void, was declined or was cancelled. */
  readonly reason?: string;
  readonly moved?: readonly MovedPrecondition[];
  /** Revisions of the streams that the change was written to. */
  readonly revisions?: RevisionVector;
}

/** A change request without what it is about. */
export interface ChangeRequestSummary {
  readonly id: string;
  readonly type: string;
  readonly scope: Scope;
  readonly status: ChangeRequestStatus;
  readonly reason: string;
  readonly author: NamedActor;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** When it is applied by itself; absent = when somebody applies it. */
  readonly scheduledFor?: string;
  readonly requiredApprovals: number;
  /** The permission that approving takes. */
  readonly approvePermission: string;
  readonly decisions: readonly ChangeDecision[];
  /** SHA-256 (hex) of the document with its preconditions: what an approval is for. */
  readonly digest: string;
  /** Changes that the command makes. */
  readonly changeCount: number;
  readonly outcome?: ChangeRequestOutcome;
  /** Why the last scheduled application did not come about. */
  readonly failure?: string;
  /** Revision of the stream `approvals` that wrote it, for If-Match. */
  readonly revision: number;
}

/** A change request with what it is about. */
export interface ChangeRequestState extends ChangeRequestSummary {
  readonly document: ChangeDocument;
  readonly preconditions: readonly ChangePrecondition[];
  readonly changes: readonly RequestedChange[];
  /** Preconditions that hold no longer, of a request that is open. */
  readonly moved?: readonly MovedPrecondition[];
}

/** What a change request is asked for. */
export interface ChangeProposal {
  /** Name of the command, such as `settings.update-setting`. */
  readonly type: string;
  /** What the command needs, without its scope. */
  readonly payload: JsonObject;
  /** ISO 8601; absent = in 7 days; at most 90 days away. */
  readonly expiresAt?: string;
}

/** What an author changes of an open request; absent members stay. */
export interface ChangeRequestEdit {
  readonly payload?: JsonObject;
  readonly reason?: string;
  readonly expiresAt?: string;
}

/** Which change requests are listed. */
export interface ChangeRequestFilter {
  readonly status?: ChangeRequestStatus;
  /** Id of the author. */
  readonly author?: string;
  readonly type?: string;
}
