import type { ChangeRecord, OnBehalf, StreamName } from '#libs/kernel';

/** One change as the change log holds it. */
export interface RecordedChange extends ChangeRecord {
  /** Position in its change set, from 1. */
  readonly ordinal: number;
}

/** One change set as the change log holds it. */
export interface RecordedChangeSet {
  readonly tenantId: string;
  readonly stream: StreamName;
  readonly revision: number;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly reason?: string;
  readonly requestId?: string;
  readonly traceparent?: string;
  readonly source: string;
  /** For whom the actor carried it out, when it was asked for and approved by others. */
  readonly onBehalf?: OnBehalf;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly changes: readonly RecordedChange[];
}

/** The head of a stream's hash chain: kept elsewhere, it proves later that nothing before it was rewritten or cut off. */
export interface ChainHead {
  readonly stream: StreamName;
  readonly revision: number;
  readonly hash: string;
}
