import { coverageAt, type Ramp, rampTimeline } from '#libs/flag-engine';
import type { RolloutState, RolloutStepState } from '../../contracts/index.ts';
import { advance } from './advance-rollout.ts';
import { durationOf } from './duration.ts';
import { isRunning } from './flag-rollout.states.ts';
import { lastCoverage, type StoredRollout } from './stored-rollout.ts';

const THOUSANDTHS = 1_000;

/**
 * A rollout as it is read: with everything that time has done by then, recorded or not.
 * @param ramp that of its rule; undefined = none any more
 * @param now milliseconds since 1970 UTC
 */
export function rolloutStateAt(stored: StoredRollout, ramp: Ramp | undefined, now: number): RolloutState {
  const rollout = advance(stored, ramp, now);
  const { id, key, environment, ruleId, status, revision, details } = rollout;
  const timeline = ramp === undefined || !isRunning(status) ? [] : rampTimeline(ramp);
  const next = timeline.find(({ at }) => at > now)?.at;
  const coverage = isRunning(status) && ramp !== undefined ? coverageAt(ramp, now) : lastCoverage(rollout);
  return {
    id,
    key,
    environment,
    ruleId,
    status,
    percentage: coverage / THOUSANDTHS,
    percentageBefore: (details.steps[0]?.coverage ?? 0) / THOUSANDTHS,
    step: details.step,
    steps: details.steps.slice(1).map((_, index) => stepState(rollout, index + 1, timeline)),
    requiredApprovals: details.requiredApprovals,
    ...(details.waitingFor === undefined ? {} : { waitingFor: details.waitingFor }),
    ...(next === undefined ? {} : { nextChangeAt: new Date(next).toISOString() }),
    startedBy: details.author,
    startedAt: details.startedAt,
    ...(isRunning(status) ? {} : { endedAt: details.transitions.at(-1)?.at ?? details.startedAt }),
    transitions: details.transitions.map(({ coverage: covered, cause: _cause, ...transition }) => ({
      ...transition,
      percentage: covered / THOUSANDTHS,
    })),
    revision,
  };
}

function stepState({ details }: StoredRollout, number: number, timeline: ReturnType<typeof rampTimeline>): RolloutStepState {
  const { coverage = 0, afterMs, at, hold = 'none' } = details.steps[number] ?? {};
  const taken = details.transitions.find(({ move, step }) => move === 'progressed' && step === number);
  const expected = taken === undefined ? timeline[number]?.at : undefined;
  return {
    number,
    percentage: coverage / THOUSANDTHS,
    ...(afterMs === undefined ? {} : { after: durationOf(afterMs) }),
    ...(typeof at === 'string' ? { at } : {}),
    hold,
    approvals: details.approvals.filter(({ step }) => step === number).map(({ by, at: givenAt }) => ({ by, at: givenAt })),
    ...(taken === undefined ? {} : { takenAt: taken.at }),
    ...(expected === undefined ? {} : { expectedAt: new Date(expected).toISOString() }),
  };
}
