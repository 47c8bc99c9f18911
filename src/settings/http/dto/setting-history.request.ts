import { partsOfCursor } from '#libs/http';
import type { Json } from '#libs/kernel';
import type { SettingPlace } from '../../contracts/index.ts';

/** The text of a position in a list of rows, and the revision that the list is of: a newer one must not mix in. */
export function placeCursor(place: SettingPlace, revision: number): Json {
  return [place.key, place.environment, revision];
}

/** The position that `placeCursor` made. @throws InvalidRequestException INVALID_REQUEST */
export function placeOfCursor(cursor: Json): { readonly place: SettingPlace; readonly revision: number } {
  const [key, environment, revision] = partsOfCursor(cursor, 'text', 'text', 'revision');
  return { place: { key, environment }, revision };
}

/** A position that is one number. @throws InvalidRequestException INVALID_REQUEST */
export function numberOfCursor(cursor: Json | undefined): { readonly after?: number } {
  return cursor === undefined ? {} : { after: partsOfCursor(cursor, 'revision')[0] };
}

/** A position in the history of a key. @throws InvalidRequestException INVALID_REQUEST */
export function entryOfCursor(cursor: Json | undefined): { readonly after?: { readonly revision: number; readonly ordinal: number } } {
  if (cursor === undefined) return {};
  const [revision, ordinal] = partsOfCursor(cursor, 'revision', 'ordinal');
  return { after: { revision, ordinal } };
}
