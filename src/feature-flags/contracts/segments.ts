import type { Condition, Segment } from '#libs/flag-engine';
import type { Scope } from '#libs/kernel';
import type { FlagOwner } from './flag-read-models.ts';

/** What a segment is, without its key. */
export type SegmentDefinition = Omit<Segment, 'key'>;

/** A segment to create. */
export type NewSegment = Segment;

/** What of a segment can be changed; absent = stays, null = nothing any more. */
export interface SegmentChange {
  readonly name?: string;
  readonly description?: string | null;
  readonly attribute?: string | null;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly rules?: readonly Condition[];
}

/** Which segment; an absent revision = whatever it is. */
export interface SegmentPlace {
  readonly key: string;
  readonly expectedRevision?: number;
}

/** A segment as it is read. */
export interface SegmentState extends Segment {
  readonly source: FlagOwner;
  /** Revision of the owner's stream `flags` that wrote it last. */
  readonly revision: number;
}

/** Part of a list of segments. */
export interface SegmentPage {
  readonly items: readonly SegmentState[];
  /** The key to go on after; absent on the last page. */
  readonly nextAfter?: string;
}

/** Type of the event that tells of new segments. */
export const SEGMENT_CREATED = 'feature-flags.segment-created.v1';

/** Type of the event that tells of changed segments. */
export const SEGMENT_UPDATED = 'feature-flags.segment-updated.v1';

/** Type of the event that tells of removed segments. */
export const SEGMENT_REMOVED = 'feature-flags.segment-removed.v1';

/** Payload of `feature-flags.segment-created.v1`. */
export interface SegmentCreated {
  readonly scope: Scope;
  readonly key: string;
  readonly after: SegmentDefinition;
}

/** Payload of `feature-flags.segment-updated.v1`. */
export interface SegmentUpdated extends SegmentCreated {
  readonly before: SegmentDefinition;
}

/** Payload of `feature-flags.segment-removed.v1`. */
export interface SegmentRemoved {
  readonly scope: Scope;
  readonly key: string;
  readonly before: SegmentDefinition;
}
