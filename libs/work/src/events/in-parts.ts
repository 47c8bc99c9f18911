/** The most changes that one event tells of. */
export const MAX_CHANGES_AN_EVENT = 1_000;

/**
 * Cuts a list into parts, in order.
 * @param size items a part at most, from 1
 * @returns no part for an empty list
 * @throws RangeError when the size is no whole number from 1
 */
export function inParts<Item>(list: readonly Item[], size: number = MAX_CHANGES_AN_EVENT): readonly (readonly Item[])[] {
  if (!Number.isInteger(size) || size < 1)
    throw new RangeError(`Parts of ${size} items were asked for; the size is a whole number from 1.`);
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) => list.slice(part * size, (part + 1) * size));
}
