import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';

/** The row that a change touches is at the revision that its author has seen. */
export class RowIsAsExpectedRule implements Rule<ChangeRuleFacts> {
  readonly name = 'RowIsAsExpectedRule';

  check({ change, own }: ChangeRuleFacts): readonly Violation[] {
    if (change.expectedRevision === undefined) return [];
    const stored = own.get(change.storedAs, change.environment);
    const actual = stored?.revision ?? 0;
    if (actual === change.expectedRevision) return [];
    const message =
      stored === undefined
        ? `"${change.key}" was expected at revision ${change.expectedRevision} and is not set here.`
        : `"${change.key}" was changed by ${stored.by} at ${stored.at} and is at revision ${actual}. Read it again before you change it.`;
    const current = stored === undefined ? {} : { current: stored.value, by: stored.by, at: stored.at };
    return [
      violation('SETTING_STALE', pointerTo(change.pointer, 'expectedRevision'), message, { key: change.key, revision: actual, ...current }),
    ];
  }
}
