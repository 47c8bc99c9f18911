import type { ChangePosition } from '#libs/changes';
import { InvalidRequestException, type Json, STREAM_NAMES, type StreamName } from '#libs/kernel';
import { partsOfCursor } from './cursor-parts.ts';

// Years that PostgreSQL knows, in the one form that positions are told in.
const INSTANT = /^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The text of a position in a list of changes. */
export function changeCursor({ at, stream, revision, ordinal }: ChangePosition): Json {
  return [at, stream, revision, ordinal];
}

/** The position that `changeCursor` made; undefined when there is no cursor. @throws InvalidRequestException INVALID_REQUEST */
export function changePositionOf(cursor: Json | undefined): (ChangePosition & { readonly stream: StreamName }) | undefined {
  if (cursor === undefined) return undefined;
  const [at, name, revision, ordinal] = partsOfCursor(cursor, 'text', 'text', 'revision', 'ordinal');
  const stream = STREAM_NAMES.find((one) => one === name);
  if (stream !== undefined && INSTANT.test(at) && !Number.isNaN(Date.parse(at))) return { at, stream, revision, ordinal };
  throw new InvalidRequestException('The cursor is not one that this list gave.');
}
