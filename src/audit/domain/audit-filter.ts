import type { ChangeFilter, RecordedNames } from '#libs/changes';
import type { Actor } from '#libs/kernel';

/** What to look for in the audit trail; absent = everything. `key` finds changes by whatever name something went by. */
export interface AuditFilter extends Omit<ChangeFilter, 'keys' | 'hidden'> {
  readonly key?: string;
}

/** The filter of the change log: with every key that the name stands for, and without what the reader may not know. */
export async function changeFilterOf({ key, ...filter }: AuditFilter, names: RecordedNames, reader: Actor): Promise<ChangeFilter> {
  const hidden = await names.hiddenFrom(reader);
  return { ...filter, hidden, ...(key === undefined ? {} : { keys: await names.keysOf(key) }) };
}
