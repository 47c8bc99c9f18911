import type { Json } from '#libs/kernel';
import { encodeCursor, InvalidCursorException } from './cursor.ts';
import { MAX_PAGE_LIMIT, type Page, type PageQuery, parsePage } from './page.ts';

/**
 * The part of a list that goes on after a text: a key, a name or an id.
 * @param maximum the most items of one page of the list
 * @throws InvalidCursorException INVALID_CURSOR when the cursor is not of such a list
 * @throws ValidationException VALIDATION_FAILED when the limit is not one
 */
export function pageAfter(query: object, maximum = MAX_PAGE_LIMIT): { readonly limit: number; readonly after?: string } {
  const { limit, position } = textPage(query, maximum);
  return { limit, ...(position === undefined ? {} : { after: position }) };
}

/** The part of a list, newest first, that goes on before an id. @throws as `pageAfter` */
export function pageBefore(query: object): { readonly limit: number; readonly before?: string } {
  const { limit, position } = textPage(query, MAX_PAGE_LIMIT);
  return { limit, ...(position === undefined ? {} : { before: position }) };
}

/** What a query of a list asks for beside its page. */
export function filterOf<Query extends PageQuery>({ limit: _limit, cursor: _cursor, ...filter }: Query): Omit<Query, keyof PageQuery> {
  return filter;
}

/** Part of a list as it is answered. @param next where it goes on; undefined on the last page */
export function pageOf<Item>(items: readonly Item[], next: Json | undefined): Page<Item> {
  return { items, ...(next === undefined ? {} : { nextCursor: encodeCursor(next) }) };
}

/** Part of a list that goes on behind its last item, unless there were fewer items than asked for. */
export function pageUpTo<Item>(limit: number, items: readonly Item[], positionOf: (last: Item) => Json): Page<Item> {
  const last = items.length === limit ? items.at(-1) : undefined;
  return pageOf(items, last === undefined ? undefined : positionOf(last));
}

function textPage(query: object, maximum: number): { readonly limit: number; readonly position: string | undefined } {
  const { limit, cursor: position } = parsePage(query, maximum);
  if (position !== undefined && typeof position !== 'string') throw new InvalidCursorException();
  return { limit, position };
}
