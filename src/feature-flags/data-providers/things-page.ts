import type { FlagThingPlace } from '../contracts/index.ts';

/** A page out of one item more than it holds, which tells that there is another page. */
export function thingsPage<Item extends FlagThingPlace>(found: readonly Item[], limit: number) {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  if (last === undefined) return { items };
  return { items, nextAfter: { thing: last.thing, key: last.key, environment: last.environment } };
}
