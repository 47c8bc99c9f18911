import { type Json, ValidationException, type Violation } from '#libs/kernel';
import type { FlagThing } from '../contracts/index.ts';
import { DEFINITION_MEMBERS, WHOLE_ENVIRONMENT_MEMBERS } from './flag-documents.ts';
import { OVERRIDE_MEMBERS } from './flag-override.ts';
import { type Members, readMembers } from './read-members.ts';
import { SEGMENT_MEMBERS } from './segment-documents.ts';

/** What was read, or what is wrong with it. */
export type Read<Thing> =
  | { readonly thing: Thing; readonly faults?: never }
  | { readonly thing?: never; readonly faults: readonly Violation[] };

const MEMBERS: Readonly<Record<FlagThing, Members>> = {
  flag: DEFINITION_MEMBERS,
  'flag-environment': WHOLE_ENVIRONMENT_MEMBERS,
  'flag-override': OVERRIDE_MEMBERS,
  segment: SEGMENT_MEMBERS,
};

/** Reads a whole document of flags; what is inside of its members is judged by whoever uses it. */
export function readThing(thing: FlagThing, document: Json | undefined, pointer: string): Read<object> {
  try {
    return { thing: readMembers<object>(document, MEMBERS[thing], pointer) };
  } catch (error) {
    if (error instanceof ValidationException) return { faults: error.violations };
    throw error;
  }
}
