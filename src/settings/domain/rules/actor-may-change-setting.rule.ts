import { holds, pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** The actor holds the permission that the setting's own definition asks for, besides the general ones. */
export class ActorMayChangeSettingRule implements Rule<ChangeRuleFacts> {
  readonly name = 'ActorMayChangeSettingRule';

  check({ change, facts }: ChangeRuleFacts): readonly Violation[] {
    const { write, lock } = facts.visible.get(change.key)?.definition.permissions ?? {};
    const isWrite = change.op === 'set' || change.op === 'unset';
    const needed = isWrite ? write : lock;
    const { actor } = facts;
    if (needed === undefined || actor === undefined || holds(actor, needed)) return [];
    const message = `"${actor.name}" lacks the permission ${needed}, which "${change.key}" needs to be ${isWrite ? 'changed' : 'locked'}.`;
    return [violation('SETTING_FORBIDDEN', pointerTo(change.pointer, 'key'), message, { key: change.key, permission: needed })];
  }
}
