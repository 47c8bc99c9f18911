import { MAX_RAMP_STEPS, type RampStep, readInstant } from '#libs/flag-engine';
import { pointerTo, violation, type Violation } from '#libs/kernel';
import { type NewRolloutStep, ROLLOUT_HOLDS } from '../../contracts/index.ts';
import { percentageViolation } from '../flag-preset.ts';
import { thousandthsOf } from '../percentage.ts';
import { LONGEST_INTERVAL_MS, millisecondsOf } from './duration.ts';

/** The most steps that can be asked for: the first of a ramp is what was there before. */
export const MOST_STEPS = MAX_RAMP_STEPS - 1;

/** The steps of a ramp, and what is wrong with what was asked for. */
export interface RolloutPlan {
  readonly steps: readonly RampStep[];
  readonly violations: readonly Violation[];
}

/**
 * The steps of a ramp that begins with what is there.
 * @param before thousandths of a percent
 * @param startAt milliseconds since 1970 UTC
 */
export function planRollout(asked: readonly NewRolloutStep[], before: number, startAt: number): RolloutPlan {
  const violations: Violation[] = [];
  if (asked.length === 0 || asked.length > MOST_STEPS) {
    const message = `A rollout has 1 to ${MOST_STEPS} steps.`;
    violations.push(violation('ROLLOUT_STEPS', '/steps', message, { minimum: 1, maximum: MOST_STEPS }));
  }
  let earliest = startAt;
  const steps = asked.map((step, index): RampStep => {
    const pointer = pointerTo('/steps', index);
    const coverage = thousandthsOf(step.percentage);
    if (coverage === undefined) violations.push(percentageViolation(`${pointer}/percentage`));
    if (step.hold !== undefined && !ROLLOUT_HOLDS.includes(step.hold)) violations.push(wrongHold(pointer));
    const when = momentOfStep(step, index, earliest, violations);
    if ('at' in when) earliest = Math.max(earliest, readInstant(when.at) ?? earliest);
    return { coverage: coverage ?? 0, ...when, ...(step.hold === 'approval' ? { hold: step.hold } : {}) };
  });
  return { steps: [{ coverage: before, afterMs: 0 }, ...steps], violations };
}

function momentOfStep(
  { after, at }: NewRolloutStep,
  index: number,
  earliest: number,
  violations: Violation[],
): { readonly at: string } | { readonly afterMs: number } {
  const pointer = pointerTo('/steps', index);
  if (after !== undefined && at !== undefined) {
    violations.push(violation('ROLLOUT_STEP_TIME', `${pointer}/at`, 'A step has "after" or "at", not both.'));
  } else if (at !== undefined) {
    const moment = readInstant(at);
    if (moment !== undefined && moment > earliest) return { at: new Date(moment).toISOString() };
    violations.push(wrongMoment(`${pointer}/at`, at, moment === undefined ? undefined : new Date(earliest).toISOString()));
  } else if (after === undefined) {
    if (index > 0) violations.push(violation('ROLLOUT_STEP_TIME', pointer, 'Say when the step is taken: "after" or "at".'));
  } else {
    const afterMs = millisecondsOf(after);
    if (afterMs !== undefined && afterMs <= LONGEST_INTERVAL_MS) return { afterMs };
    violations.push(wrongInterval(`${pointer}/after`));
  }
  return { afterMs: 0 };
}

function wrongMoment(pointer: string, at: string, earliest: string | undefined): Violation {
  if (earliest === undefined) {
    const message = 'at must be an RFC 3339 moment with a zone, such as "2026-12-01T08:00:00Z".';
    return violation('ROLLOUT_STEP_TIME', pointer, message);
  }
  const message = `The step would be at ${at.slice(0, 40)}. It must come after the start and after the steps before it: later than ${earliest}.`;
  return violation('ROLLOUT_STEP_TIME', pointer, message, { earliest });
}

function wrongInterval(pointer: string): Violation {
  const message =
    'after must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as "PT1H" or "P1D", of at most 366 days.';
  return violation('ROLLOUT_STEP_TIME', pointer, message, { maximum: 'P366D' });
}

function wrongHold(pointer: string): Violation {
  return violation('ROLLOUT_HOLD', `${pointer}/hold`, `hold must be one of: ${ROLLOUT_HOLDS.join(', ')}.`, { allowed: ROLLOUT_HOLDS });
}
