import { type Ramp, rampTimeline } from '#libs/flag-engine';
import { isRunning } from './flag-rollout.states.ts';
import { BY_TIME, coverageOfStep, lastCoverage, momentOf, moved, type StoredRollout } from './stored-rollout.ts';

/**
 * Records what time has done to a rollout by a moment: steps that were taken, approvals that are waited for, the end. Whoever records it,
 * and however late, records the same: moments are those of the ramp.
 * @param ramp undefined = the rule does not have it any more: the rollout ends as aborted
 * @param now milliseconds since 1970 UTC
 */
export function advance(rollout: StoredRollout, ramp: Ramp | undefined, now: number): StoredRollout {
  if (!isRunning(rollout.status)) return rollout;
  if (ramp === undefined) return withoutRamp(rollout, now);
  let current = rollout;
  for (let next = nextOf(current, ramp, now); next !== undefined; next = nextOf(current, ramp, now)) current = next;
  return current;
}

/** When there is something to record next, in milliseconds since 1970 UTC; undefined = not before somebody acts. */
export function nextMomentOf(rollout: StoredRollout, ramp: Ramp): number | undefined {
  const { status, details } = rollout;
  if (!isRunning(status) || status === 'paused') return undefined;
  const number = details.step + 1;
  const takenAt = rampTimeline(ramp)[number]?.at;
  return takenAt ?? (details.waitingFor === number ? undefined : dueAt(ramp, number));
}

/** When a step would be taken if it were approved; undefined = not as long as the ramp is paused. */
function dueAt(ramp: Ramp, number: number): number | undefined {
  const steps = ramp.steps.map((step, index) =>
    index === number && step.hold === 'approval' ? { ...step, approvedAt: ramp.startAt } : step,
  );
  return rampTimeline({ ...ramp, steps })[number]?.at;
}

function nextOf(rollout: StoredRollout, ramp: Ramp, now: number): StoredRollout | undefined {
  const at = nextMomentOf(rollout, ramp);
  if (at === undefined || at > now) return undefined;
  const number = rollout.details.step + 1;
  return rampTimeline(ramp)[number] === undefined ? asked(rollout, number, at) : taken(rollout, number, at);
}

function taken(rollout: StoredRollout, number: number, at: number): StoredRollout {
  const coverage = coverageOfStep(rollout, number);
  const facts = { at: new Date(at).toISOString(), by: BY_TIME, step: number, coverage };
  const progressed = moved({ ...rollout, details: { ...rollout.details, step: number } }, 'progressed', 'progressing', facts);
  return number === rollout.details.steps.length - 1 ? moved(progressed, 'completed', 'completed', facts) : progressed;
}

function asked(rollout: StoredRollout, number: number, at: number): StoredRollout {
  const facts = { at: new Date(at).toISOString(), by: BY_TIME, step: number, coverage: coverageOfStep(rollout, rollout.details.step) };
  const waiting = moved(rollout, 'approval-requested', rollout.status, facts);
  return { ...waiting, details: { ...waiting.details, waitingFor: number } };
}

function withoutRamp(rollout: StoredRollout, now: number): StoredRollout {
  return moved(rollout, 'aborted', 'aborted', {
    at: new Date(momentOf(rollout, now)).toISOString(),
    by: BY_TIME,
    step: rollout.details.step,
    coverage: lastCoverage(rollout),
    reason: 'The rule does not follow this rollout any more.',
  });
}
