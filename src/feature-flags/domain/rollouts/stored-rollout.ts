import type { Ramp, RampStep, Rule } from '#libs/flag-engine';
import type { CommandContext, NamedActor } from '#libs/kernel';
import type { RolloutMove, RolloutStatus, RolloutTransition } from '../../contracts/index.ts';
import { isRunning, ROLLOUT_TRANSITIONS } from './flag-rollout.states.ts';

/** Something that happened to a rollout, as its row holds it. */
export interface StoredTransition extends Omit<RolloutTransition, 'percentage'> {
  /** From then on, in thousandths of a percent. */
  readonly coverage: number;
  /** `edit`: somebody's change of the rule made it happen, and tells of the coverage itself. */
  readonly cause?: 'edit';
}

/** An approval of a step, as the row of its rollout holds it. */
export interface StoredApproval {
  readonly step: number;
  readonly by: NamedActor;
  readonly at: string;
}

/** The part of a rollout that is kept as one JSON. */
export interface RolloutDetails {
  readonly author: NamedActor;
  readonly startedAt: string;
  /** The steps of the ramp as they were asked for. The first is what was there before the start. */
  readonly steps: readonly RampStep[];
  /** The last one that was recorded as taken. */
  readonly step: number;
  readonly requiredApprovals: number;
  readonly approvals: readonly StoredApproval[];
  /** The step whose approval was asked for and is not there yet. */
  readonly waitingFor?: number;
  readonly transitions: readonly StoredTransition[];
}

/** A rollout as its row holds it. What the coverage is says the ramp of the rule; the row says who did what, and when. */
export interface StoredRollout {
  readonly id: string;
  readonly key: string;
  readonly environment: string;
  readonly ruleId: string;
  readonly status: RolloutStatus;
  readonly revision: number;
  readonly details: RolloutDetails;
}

/** Who records what time does. */
export const BY_TIME: NamedActor = { id: 'system:feature-flags', name: 'feature-flags' };

/** A rollout that begins. @param requiredApprovals how many others must approve a held step */
export function initiated(
  place: Pick<StoredRollout, 'id' | 'key' | 'environment' | 'ruleId'>,
  { startAt, steps }: Ramp,
  { actor: { id, name }, reason }: Pick<CommandContext, 'actor' | 'reason'>,
  requiredApprovals: number,
): StoredRollout {
  const startedAt = String(startAt);
  const author = { id, name };
  const details = { author, startedAt, steps, step: 0, requiredApprovals, approvals: [], transitions: [] };
  const coverage = steps[0]?.coverage ?? 0;
  return moved({ ...place, status: 'initiated', revision: 0, details }, 'initiated', 'initiated', {
    at: startedAt,
    by: author,
    step: 0,
    coverage,
    reason,
  });
}

/** What is noted of a move. */
export type Moved = Pick<StoredTransition, 'at' | 'by' | 'coverage' | 'step' | 'cause'> & { readonly reason?: string | undefined };

/**
 * A rollout after a move.
 * @throws Error when there is no such transition: whoever moves it has looked before
 */
export function moved(rollout: StoredRollout, move: RolloutMove, status: RolloutStatus, { reason, ...facts }: Moved): StoredRollout {
  if (!ROLLOUT_TRANSITIONS[rollout.status].includes(status))
    throw new Error(`A rollout that is ${rollout.status} cannot become ${status}.`);
  const { waitingFor, ...details } = rollout.details;
  const transition: StoredTransition = { move, status, ...facts, ...(reason === undefined ? {} : { reason }) };
  const isWaiting = waitingFor !== undefined && isRunning(status) && move !== 'progressed';
  return {
    ...rollout,
    status,
    details: { ...details, ...(isWaiting ? { waitingFor } : {}), transitions: [...details.transitions, transition] },
  };
}

/** The moment of something that happens now: never before what happened last, whatever the clocks of two instances say. */
export function momentOf({ details }: StoredRollout, now: number): number {
  return details.transitions.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), now);
}

/** The ramp of a rollout in the rules of its flag; undefined when another one, or none, is there. */
export function rampOf({ ruleId, details }: StoredRollout, rules: readonly Rule[] | undefined): Ramp | undefined {
  const ramp = rules?.find(({ id }) => id === ruleId)?.ramp;
  return ramp?.startAt === details.startedAt ? ramp : undefined;
}

/** The coverage that an ended rollout left, or that was recorded last. */
export function lastCoverage({ details }: StoredRollout): number {
  return details.transitions.at(-1)?.coverage ?? 0;
}

/** The coverage of a step, in thousandths of a percent; 0 = what was before the first. */
export function coverageOfStep({ details }: StoredRollout, step: number): number {
  return details.steps[step]?.coverage ?? 0;
}
