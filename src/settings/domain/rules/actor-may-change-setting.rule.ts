import { holds, jsonEquals, pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { isLockChange, rowAfter } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** The actor holds the permissions that the setting's own definition asks for, besides the general ones. */
export class ActorMayChangeSettingRule implements Rule<ChangeRuleFacts> {
  readonly name = 'ActorMayChangeSettingRule';

  check(ruleFacts: ChangeRuleFacts): readonly Violation[] {
    const { change, facts } = ruleFacts;
    const { write, lock } = facts.visible.get(change.key)?.definition.permissions ?? {};
    const { actor } = facts;
    if (actor === undefined) return [];
    const { isWrite, isLock } = natureOf(ruleFacts);
    return [
      { needed: isWrite ? write : undefined, verb: 'changed' },
      { needed: isLock ? lock : undefined, verb: 'locked' },
    ].flatMap(({ needed, verb }) => {
      if (needed === undefined || holds(actor, needed)) return [];
      const message = `"${actor.name}" lacks the permission ${needed}, which "${change.key}" needs to be ${verb}.`;
      return [violation('SETTING_FORBIDDEN', pointerTo(change.pointer, 'key'), message, { key: change.key, permission: needed })];
    });
  }
}

// A row that is replaced whole may change its value, its lock, or both.
function natureOf({ change, own }: ChangeRuleFacts): { readonly isWrite: boolean; readonly isLock: boolean } {
  const isWrite = change.op === 'set' || change.op === 'unset';
  if (change.op !== 'restore') return { isWrite, isLock: !isWrite };
  const before = own.get(change.storedAs, change.environment);
  const after = rowAfter(change, before);
  return { isWrite: !jsonEquals(before?.value, after?.value), isLock: isLockChange(before, after) };
}
