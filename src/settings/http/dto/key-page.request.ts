import { InvalidCursorException, parsePage } from '#libs/http';

/**
 * The page of a list in the order of keys.
 * @throws InvalidCursorException INVALID_CURSOR when the cursor is not a key
 */
export function keyPage(query: object): { readonly limit: number; readonly after?: string } {
  const { limit, cursor } = parsePage(query);
  if (cursor === undefined) return { limit };
  if (typeof cursor !== 'string') throw new InvalidCursorException();
  return { limit, after: cursor };
}
