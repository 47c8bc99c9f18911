import type { Json, JsonObject, StreamName } from '#libs/kernel';

/**
 * What the past of flags tells of: a flag itself, what it does in an environment, how a flag from above is overridden there, or a segment.
 * Flags and segments stand in the environment `*`.
 */
export const FLAG_THINGS = ['flag', 'flag-environment', 'flag-override', 'segment'] as const;

/** One of FLAG_THINGS. */
export type FlagThing = (typeof FLAG_THINGS)[number];

/** Where something stands among the flags of a scope. */
export interface FlagThingPlace {
  readonly thing: FlagThing;
  readonly key: string;
  /** `*` = in all. */
  readonly environment: string;
}

/** Where a part of a flag's history ended: the next one begins below it. */
export interface FlagHistoryPosition {
  readonly at: string;
  readonly stream: StreamName;
  readonly revision: number;
  readonly ordinal: number;
}

/** One change of a flag, of what it does in an environment, of its overrides and its kill switches; or of a segment. */
export interface FlagHistoryEntry extends FlagHistoryPosition {
  /** Such as `flag.updated`, `flag-environment.configured` or `flag-switch.engaged`. */
  readonly kind: string;
  readonly environment: string;
  /** Absent = there was or is none. */
  readonly before?: Json;
  readonly after?: Json;
  /** Why it went off, how far it was rolled out, or the revision that it was taken back to. */
  readonly details?: Json;
  readonly by: string;
  readonly reason?: string;
}

/** Something as it was said in a scope at a revision. */
export interface StoredFlagThing extends FlagThingPlace {
  /** What was said there; a flag has `archived` true while it is out of use. */
  readonly state: JsonObject;
  /** The revision that wrote it. */
  readonly revision: number;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Something that differs between two revisions; null = there is none. */
export interface FlagDifference extends FlagThingPlace {
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

/** A moment in the past of flags: a revision of the stream `flags`, or the newest at an instant (ISO 8601); absent = now. */
export type FlagMoment = { readonly revision: number } | { readonly at: string } | undefined;

/** Which part of a list of things is wanted. */
export interface FlagThingsPage {
  readonly limit: number;
  /** The place where the part before it ended. */
  readonly after?: FlagThingPlace;
  /** Only what has this key. */
  readonly key?: string;
  /** Only these. @default all */
  readonly things?: readonly FlagThing[];
}

/** What a scope said about flags at a revision, in the order of keys. */
export interface FlagsStateAt {
  readonly revision: number;
  readonly items: readonly StoredFlagThing[];
  /** The place of the last item when there are more. */
  readonly nextAfter?: FlagThingPlace;
}

/** What differs between two revisions of a scope's flags, in the order of keys. */
export interface FlagsDiff {
  readonly from: number;
  readonly to: number;
  readonly items: readonly FlagDifference[];
  readonly nextAfter?: FlagThingPlace;
}
