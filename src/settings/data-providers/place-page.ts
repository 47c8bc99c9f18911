import type { SettingPlace, SettingPlacePage } from '../contracts/index.ts';

/** A page out of one item more than it holds, which tells that there is another page. */
export function placePage<Item extends SettingPlace>(found: readonly Item[], limit: number): SettingPlacePage<Item> {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  return { items, ...(last === undefined ? {} : { nextAfter: { key: last.key, environment: last.environment } }) };
}
