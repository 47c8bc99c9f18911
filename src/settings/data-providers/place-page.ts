import type { SettingPlace, SettingPlacePage } from '../contracts/index.ts';

/**
 * A page out of one item more than it holds, which tells that there is another page.
 * @param found in the order of the keys that they are recorded under, and so is the place where the page ended
 * @param keyOf the key that a setting has now
 */
export function placePage<Item extends SettingPlace>(
  found: readonly Item[],
  limit: number,
  keyOf: (recorded: string) => string,
): SettingPlacePage<Item> {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  const named = items.map((item) => ({ ...item, key: keyOf(item.key) }));
  return { items: named, ...(last === undefined ? {} : { nextAfter: { key: last.key, environment: last.environment } }) };
}
