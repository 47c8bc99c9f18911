import type { FlagEnvironment, TenantOverride } from '#libs/flag-engine';
import { jsonEquals, type Json } from '#libs/kernel';
import type { FlagDefinition, FlagThingPlace, SegmentDefinition } from '../contracts/index.ts';

/** What is wanted at a place: a document, whole; null = nothing. */
interface Wanted<Thing extends FlagThingPlace['thing'], State> extends FlagThingPlace {
  readonly thing: Thing;
  readonly state: State | null;
}

/** A flag as it is to be; null = out of use. */
export type WantedFlag = Wanted<'flag', FlagDefinition>;

/** What a flag is to do in an environment; null = what it was created with. */
export type WantedEnvironment = Wanted<'flag-environment', FlagEnvironment>;

/** How a flag from above is to be overridden; null = not at all. */
export type WantedOverride = Wanted<'flag-override', TenantOverride>;

/** A segment as it is to be; null = removed. */
export type WantedSegment = Wanted<'segment', SegmentDefinition>;

/** What a scope is to say at one place. */
export type WantedThing = WantedFlag | WantedEnvironment | WantedOverride | WantedSegment;

/** What a scope says at one place. */
export type SaidThing = WantedThing & { readonly state: object };

/** What is wanted at a place; the state is judged, or was, before it is taken for what the place says it is. */
export function wantedThing({ thing, key, environment }: FlagThingPlace, state: object | null): WantedThing {
  return { thing, key, environment, state } as WantedThing;
}

/** What is said at a place, as it was stored. */
export function saidThing({ thing, key, environment }: FlagThingPlace, state: object): SaidThing {
  return { thing, key, environment, state } as SaidThing;
}

/** True for states that are the same document. */
export function isSameState(left: object | null | undefined, right: object | null | undefined): boolean {
  return jsonEquals(documentOf(left ?? null), documentOf(right ?? null));
}

/** A state as it is written down: members that are undefined are not there. */
export function documentOf(state: object | null): Json {
  return JSON.parse(JSON.stringify(state)) as Json;
}
