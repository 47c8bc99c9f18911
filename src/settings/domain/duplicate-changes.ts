import { pointerTo, violation, type Violation } from '#libs/kernel';
import type { SettingRegistry } from '#libs/setting-resolution';
import type { JudgedChange } from './setting-change-facts.ts';

/**
 * No two changes of one call touch the same row: which of them would win is not for us to guess.
 * @param visible what the actor may know; that two names are of one hidden setting is not told
 */
export function duplicateChanges(changes: readonly JudgedChange[], visible: SettingRegistry): ReadonlyMap<JudgedChange, Violation> {
  const first = new Map<string, JudgedChange>();
  const found = new Map<JudgedChange, Violation>();
  for (const change of changes) {
    const id = `${change.environment}\n${visible.has(change.key) ? change.storedAs : change.name}`;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, change);
    else {
      const message = `"${change.name}" is changed twice in one call (also at ${earlier.index}). Send one change a key and environment.`;
      found.set(
        change,
        violation('DUPLICATE_CHANGE', pointerTo(change.pointer, 'key'), message, { key: change.name, other: earlier.index }),
      );
    }
  }
  return found;
}
