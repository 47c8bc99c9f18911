import { referencesOf } from '#libs/flag-engine';
import type { FlagTable } from './flag-table.ts';

/** Keys of the flags that an owner's flags in use ask, in any environment. */
export function neededFlags(table: FlagTable): ReadonlySet<string> {
  const needed = new Set<string>();
  for (const key of table.keys()) {
    const row = table.flag(key);
    if (row === undefined || row.archivedAt !== null) continue;
    const said = [...table.environmentsOf(key)].flatMap(({ configuration }) => configuration ?? []);
    for (const document of [row.definition.initial, ...said]) for (const other of referencesOf(document).flags) needed.add(other);
  }
  return needed;
}
