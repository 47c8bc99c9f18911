import { InvalidRequestException, type Json } from '#libs/kernel';

/** What the parts of a position can be; revisions and ordinals are whole numbers from 0 on. */
type Part = 'text' | 'revision' | 'ordinal';

/** The values of parts. */
type Parts<Wanted extends readonly Part[]> = { readonly [Index in keyof Wanted]: Wanted[Index] extends 'text' ? string : number };

const MAX_ORDINAL = 2_147_483_646;

/** The parts of a position that a list encoded as an array. @throws InvalidRequestException INVALID_REQUEST when it is of another list */
export function partsOfCursor<const Wanted extends readonly Part[]>(cursor: Json, ...wanted: Wanted): Parts<Wanted> {
  const parts: readonly unknown[] = Array.isArray(cursor) ? cursor : [cursor];
  if (parts.length === wanted.length && wanted.every((part, index) => isPart(parts[index], part))) return parts as Parts<Wanted>;
  throw new InvalidRequestException('The cursor is not one that this list gave.');
}

function isPart(value: unknown, part: Part): boolean {
  if (part === 'text') return typeof value === 'string';
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && (part === 'revision' || value <= MAX_ORDINAL);
}
