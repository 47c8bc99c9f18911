import { type ChangeRecord, isJsonObject, NO_SUBJECT } from '#libs/kernel';
import type { StoredRollout, StoredTransition } from './stored-rollout.ts';

/** The kinds of changes of rollouts begin so. */
export const ROLLOUT_RECORD = 'flag-rollout.';

/** The records of what happened to a rollout since it was loaded, one for each move. @param before undefined = it begins */
export function rolloutRecords(before: StoredRollout | undefined, after: StoredRollout): readonly ChangeRecord[] {
  const { transitions } = after.details;
  const known = before?.details.transitions.length ?? 0;
  return transitions.slice(known).map((transition, index) => recordOf(after, transitions[known + index - 1], transition));
}

/** What tells the change of a flag's environment that a rollout made. @param isPlanned part of what was judged when the rollout began */
export function rolloutMark({ id }: StoredRollout, isPlanned: boolean) {
  return { rollout: { id, isPlanned } };
}

/** True for a change of what a flag does that follows from a rollout which was judged when it began: it needs no approval of its own. */
export function isPlannedByRollout({ details }: ChangeRecord): boolean {
  const mark = details !== undefined && isJsonObject(details) ? details['rollout'] : undefined;
  return mark !== undefined && isJsonObject(mark) && mark['isPlanned'] === true;
}

/** True for a change of what a flag does that a rollout made. */
export function isMadeByRollout({ details }: ChangeRecord): boolean {
  return details !== undefined && isJsonObject(details) && details['rollout'] !== undefined;
}

function recordOf(rollout: StoredRollout, before: StoredTransition | undefined, transition: StoredTransition): ChangeRecord {
  const { id, key, environment, ruleId, details } = rollout;
  const { move, at, by, reason, cause } = transition;
  return {
    kind: `${ROLLOUT_RECORD}${move}`,
    subject: NO_SUBJECT,
    key,
    environment,
    ...(before === undefined ? {} : { before: stateOf(before) }),
    after: stateOf(transition),
    details: {
      rollout: id,
      ruleId,
      steps: details.steps.length - 1,
      from: before?.coverage ?? details.steps[0]?.coverage ?? 0,
      sinceStartMs: Date.parse(at) - Date.parse(details.startedAt),
      effectiveAt: at,
      by: { ...by },
      ...(reason === undefined ? {} : { reason }),
      ...(cause === undefined ? {} : { cause }),
    },
  };
}

function stateOf({ status, step, coverage }: StoredTransition) {
  return { status, step, coverage };
}
