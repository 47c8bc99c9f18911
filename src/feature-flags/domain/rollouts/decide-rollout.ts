import { type Ramp, type RampPause, readInstant } from '#libs/flag-engine';
import type { NamedActor } from '#libs/kernel';
import type { RolloutMove } from '../../contracts/index.ts';
import { ROLLOUT_COMMANDS, ROLLOUT_WORDS, type RolloutCommandName } from './flag-rollout.states.ts';
import { RolloutStatusException, RolloutStepException } from './rollout.exceptions.ts';
import { coverageOfStep, moved, momentOf, type StoredRollout } from './stored-rollout.ts';

/** Who asks, when and why. */
export interface RolloutOrder {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly by: NamedActor;
  readonly reason?: string | undefined;
  /** `edit`: it follows from somebody's change of the rule. */
  readonly cause?: 'edit';
}

/** A rollout that runs and its ramp: what a decision is about, and what it makes of it. */
export interface RunningRollout {
  readonly rollout: StoredRollout;
  readonly ramp: Ramp;
}

/** @throws RolloutStatusException ROLLOUT_STATUS when this cannot be asked of a rollout that stands there */
export function requireStatus({ id, status }: StoredRollout, command: RolloutCommandName): void {
  const allowed = ROLLOUT_COMMANDS[command];
  if (allowed.includes(status)) return;
  const message = `Rollout ${id} is ${status} and cannot be ${ROLLOUT_WORDS[command]}. It can be while it is ${allowed.join(' or ')}.`;
  throw new RolloutStatusException(message, { details: { id, rolloutStatus: status, allowed } });
}

/** Freezes the coverage. */
export function pause({ rollout, ramp }: RunningRollout, order: RolloutOrder): RunningRollout {
  requireStatus(rollout, 'pause');
  const { step } = rollout.details;
  const from = new Date(momentOf(rollout, order.now)).toISOString();
  const facts = { ...factsOf(order), at: from, step, coverage: coverageOfStep(rollout, step) };
  return { rollout: moved(rollout, 'paused', 'paused', facts), ramp: { ...ramp, pauses: [...(ramp.pauses ?? []), { from }] } };
}

/** Goes on. */
export function resume({ rollout, ramp }: RunningRollout, order: RolloutOrder): RunningRollout {
  requireStatus(rollout, 'resume');
  const { step } = rollout.details;
  const to = new Date(momentOf(rollout, order.now)).toISOString();
  const pauses = (ramp.pauses ?? []).map((one): RampPause => (one.to === undefined ? { ...one, to } : one));
  const facts = { ...factsOf(order), at: to, step, coverage: coverageOfStep(rollout, step) };
  return { rollout: moved(rollout, 'resumed', step === 0 ? 'initiated' : 'progressing', facts), ramp: { ...ramp, pauses } };
}

/**
 * Notes an approval of a step; the step is free once there are enough of them. The same one twice, or of a step that is free, changes nothing.
 * @param required how many others must approve
 * @throws RolloutStepException ROLLOUT_STEP for a step that is not held, or not there
 */
export function approve(running: RunningRollout, number: number, required: number, order: RolloutOrder): RunningRollout {
  const { rollout, ramp } = running;
  requireStatus(rollout, 'approve');
  const step = number === 0 ? undefined : ramp.steps[number];
  if (step?.hold !== 'approval') throw noHeldStep(rollout, number);
  const { approvals } = rollout.details;
  if (step.approvedAt !== undefined || approvals.some((one) => one.step === number && one.by.id === order.by.id)) return running;
  const now = momentOf(rollout, order.now);
  // A pause freezes what holds at its first moment, and an approval of that moment came after it.
  const isPausedNow = rollout.status === 'paused' && readInstant(ramp.pauses?.at(-1)?.from) === now;
  const at = new Date(isPausedNow ? now + 1 : now).toISOString();
  const facts = { ...factsOf(order), at, step: number, coverage: coverageOfStep(rollout, rollout.details.step) };
  const given = [...approvals, { step: number, by: order.by, at }];
  const isFree = given.filter((one) => one.step === number).length >= required;
  const { waitingFor, ...kept } = rollout.details;
  const waits = waitingFor === undefined || (isFree && waitingFor === number) ? {} : { waitingFor };
  const noted = { ...rollout, details: { ...kept, ...waits, requiredApprovals: required, approvals: given } };
  const steps = ramp.steps.map((one, index) => (index === number && isFree ? { ...one, approvedAt: at } : one));
  return { rollout: moved(noted, 'step-approved', rollout.status, facts), ramp: { ...ramp, steps } };
}

/** Ends it at the step before. */
export function rollBack({ rollout }: RunningRollout, order: RolloutOrder): StoredRollout {
  requireStatus(rollout, 'roll-back');
  return end(rollout, 'rolled-back', Math.max(0, rollout.details.step - 1), order);
}

/** Ends it at the last step. */
export function complete({ rollout }: RunningRollout, order: RolloutOrder): StoredRollout {
  requireStatus(rollout, 'complete');
  return end(rollout, 'completed', rollout.details.steps.length - 1, order);
}

/** Ends it at what was before it began. */
export function abort({ rollout }: RunningRollout, order: RolloutOrder): StoredRollout {
  requireStatus(rollout, 'abort');
  return end(rollout, 'aborted', 0, order);
}

/** Ends a rollout whose rule was taken over by somebody's edit. @param coverage what the rule has now, in thousandths of a percent */
export function supersede(rollout: StoredRollout, coverage: number, order: RolloutOrder): StoredRollout {
  const at = new Date(momentOf(rollout, order.now)).toISOString();
  return moved(rollout, 'aborted', 'aborted', { ...factsOf(order), at, step: rollout.details.step, coverage });
}

/** The held steps ahead that nobody has approved. */
export function heldAhead({ rollout, ramp }: RunningRollout): readonly number[] {
  return ramp.steps.flatMap(({ hold, approvedAt }, number) =>
    number > rollout.details.step && hold === 'approval' && approvedAt === undefined ? [number] : [],
  );
}

function end(rollout: StoredRollout, move: RolloutMove & StoredRollout['status'], step: number, order: RolloutOrder): StoredRollout {
  const at = new Date(momentOf(rollout, order.now)).toISOString();
  return moved(rollout, move, move, { ...factsOf(order), at, step, coverage: coverageOfStep(rollout, step) });
}

function factsOf({ by, reason, cause }: RolloutOrder) {
  return { by, reason, ...(cause === undefined ? {} : { cause }) };
}

function noHeldStep({ id, details }: StoredRollout, number: number): RolloutStepException {
  const held = details.steps.flatMap(({ hold }, index) => (hold === 'approval' ? [index] : []));
  const hint = held.length === 0 ? 'It has none.' : `Steps that wait for approval: ${held.join(', ')}.`;
  return new RolloutStepException(`Step ${number} of rollout ${id} is none that is approved. ${hint}`, {
    details: { id, step: number, held },
  });
}
