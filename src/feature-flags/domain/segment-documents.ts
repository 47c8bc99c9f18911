import type { Json } from '#libs/kernel';
import type { NewSegment, SegmentChange } from '../contracts/index.ts';
import { type Members, readMembers } from './read-members.ts';

const LISTS: Members = { include: 'texts', exclude: 'texts', rules: 'objects' };

/** The members of a segment, without its key. */
export const SEGMENT_MEMBERS: Members = { 'name!': 'text', description: 'text', attribute: 'text', ...LISTS };

/** Reads a segment to create. @throws ValidationException VALIDATION_FAILED */
export function readNewSegment(document: Json | undefined, pointer: string): NewSegment {
  return readMembers(document, { 'key!': 'text', ...SEGMENT_MEMBERS }, pointer);
}

/** Reads a change of a segment. @throws ValidationException VALIDATION_FAILED */
export function readSegmentChange(document: Json | undefined, pointer: string): SegmentChange {
  return readMembers(document, { name: 'text', description: 'text or null', attribute: 'text or null', ...LISTS }, pointer);
}
