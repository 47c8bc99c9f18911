import { readInstant } from './instant.ts';
import { FULL_COVERAGE } from './limits.ts';
import type { Ramp, RampPause, RampStep } from './ramp.ts';

/** A coverage and the moment from which it holds. */
export interface RampMoment {
  /** Milliseconds since 1970 UTC; included. */
  readonly at: number;
  /** In thousandths of a percent. */
  readonly coverage: number;
}

interface Standstill {
  readonly from: number;
  readonly to: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** When each coverage of a ramp takes effect, in order, as far as is known from steps, approvals and pauses. */
export function rampTimeline(ramp: Ramp): readonly RampMoment[] {
  const pauses = (ramp.pauses ?? []).map(standstill);
  const end = ramp.end === undefined ? NEVER : instant(ramp.end.at);
  const moments: RampMoment[] = [];
  let previous = instant(ramp.startAt);
  for (const step of ramp.steps) {
    previous = effectiveAt(step, previous, pauses);
    if (previous >= end) break;
    moments.push({ at: previous, coverage: step.coverage });
  }
  if (ramp.end !== undefined) moments.push({ at: end, coverage: ramp.end.coverage });
  return moments;
}

/** Coverage at a moment, in thousandths of a percent. */
export function coverageOf(timeline: readonly RampMoment[], now: number): number {
  let coverage = 0;
  for (const moment of timeline) {
    if (moment.at > now) break;
    coverage = moment.coverage;
  }
  return Math.min(coverage, FULL_COVERAGE);
}

/**
 * Coverage of a ramp at a moment, in thousandths of a percent.
 * @param now milliseconds since 1970 UTC
 */
export function coverageAt(ramp: Ramp, now: number): number {
  return coverageOf(rampTimeline(ramp), now);
}

function effectiveAt(step: RampStep, previous: number, pauses: readonly Standstill[]): number {
  const due = step.at === undefined ? afterMoving(previous, step.afterMs ?? 0, pauses) : Math.max(previous, instant(step.at));
  if (step.hold !== 'approval') return outsidePauses(due, pauses);
  const approvedAt = step.approvedAt === undefined ? NEVER : instant(step.approvedAt);
  return outsidePauses(Math.max(due, approvedAt), pauses);
}

/** The moment at which so many milliseconds outside of pauses have passed. */
function afterMoving(start: number, milliseconds: number, pauses: readonly Standstill[]): number {
  let moment = start;
  let left = milliseconds;
  for (const pause of pauses) {
    if (pause.to <= moment) continue;
    const moving = Math.max(0, pause.from - moment);
    if (moving >= left) break;
    left -= moving;
    moment = pause.to;
  }
  return moment + left;
}

// A pause freezes what holds at its first moment: a step of exactly that moment is taken.
function outsidePauses(moment: number, pauses: readonly Standstill[]): number {
  return pauses.reduce((at, pause) => (at > pause.from && at < pause.to ? pause.to : at), moment);
}

function standstill(pause: RampPause): Standstill {
  return { from: instant(pause.from), to: pause.to === undefined ? NEVER : instant(pause.to) };
}

function instant(value: string | number): number {
  return readInstant(value) ?? NEVER;
}
