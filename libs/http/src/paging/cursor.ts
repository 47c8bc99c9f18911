import { InvalidRequestException, type Json } from '#libs/kernel';
import { findForbiddenContent } from '../body/forbidden-content.ts';

/** The longest cursor, in characters. */
const MAX_CURSOR_LENGTH = 4_096;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** The opaque text of a position in a list. */
export function encodeCursor(position: Json): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/**
 * The position that a cursor stands for. Callers check its shape: a cursor can be made by anyone.
 * @throws InvalidRequestException INVALID_CURSOR when the text is no cursor
 */
export function decodeCursor(cursor: string): Json {
  try {
    if (cursor.length <= MAX_CURSOR_LENGTH && BASE64URL.test(cursor)) {
      const position = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(cursor, 'base64url'))) as Json;
      if (findForbiddenContent(position).length === 0) return position;
    }
  } catch {
    // Falls through to the one answer for every cursor that was not made here.
  }
  throw new InvalidCursorException();
}

/** The cursor was not made by this list. */
export class InvalidCursorException extends InvalidRequestException {
  override readonly code: string = 'INVALID_CURSOR';

  constructor() {
    super('The cursor is not one that this list gave. Send nextCursor exactly as it came, or leave cursor out to begin anew.');
  }
}
