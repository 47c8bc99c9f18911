import { describe, expect, it } from '@jest/globals';
import { ANN, aRollout, aRolloutThatIs, BOB, START } from '../../../../test/feature-flags/rollout-builders.ts';
import { ROLLOUT_STATUSES, type RolloutStatus } from '../../contracts/index.ts';
import { advance } from './advance-rollout.ts';
import { abort, approve, complete, heldAhead, pause, resume, rollBack, type RolloutOrder, type RunningRollout } from './decide-rollout.ts';
import { type RolloutCommandName, ROLLOUT_TRANSITIONS } from './flag-rollout.states.ts';
import { moved } from './stored-rollout.ts';

const ORDER: RolloutOrder = { now: START + 1_500, by: BOB, reason: 'because' };

/** What a rollout is after a command, or the code of its refusal. Every pair is written down. */
const OUTCOMES: Readonly<Record<RolloutCommandName, Readonly<Record<RolloutStatus, string>>>> = {
  pause: {
    initiated: 'paused',
    progressing: 'paused',
    paused: 'ROLLOUT_STATUS',
    'rolled-back': 'ROLLOUT_STATUS',
    completed: 'ROLLOUT_STATUS',
    aborted: 'ROLLOUT_STATUS',
  },
  resume: {
    initiated: 'ROLLOUT_STATUS',
    progressing: 'ROLLOUT_STATUS',
    paused: 'progressing',
    'rolled-back': 'ROLLOUT_STATUS',
    completed: 'ROLLOUT_STATUS',
    aborted: 'ROLLOUT_STATUS',
  },
  'roll-back': {
    initiated: 'rolled-back',
    progressing: 'rolled-back',
    paused: 'rolled-back',
    'rolled-back': 'ROLLOUT_STATUS',
    completed: 'ROLLOUT_STATUS',
    aborted: 'ROLLOUT_STATUS',
  },
  approve: {
    initiated: 'initiated',
    progressing: 'progressing',
    paused: 'paused',
    'rolled-back': 'ROLLOUT_STATUS',
    completed: 'ROLLOUT_STATUS',
    aborted: 'ROLLOUT_STATUS',
  },
  complete: {
    initiated: 'completed',
    progressing: 'completed',
    paused: 'completed',
    'rolled-back': 'ROLLOUT_STATUS',
    completed: 'ROLLOUT_STATUS',
    aborted: 'ROLLOUT_STATUS',
  },
  abort: {
    initiated: 'aborted',
    progressing: 'aborted',
    paused: 'aborted',
    'rolled-back': 'ROLLOUT_STATUS',
    completed: 'ROLLOUT_STATUS',
    aborted: 'ROLLOUT_STATUS',
  },
};

const COMMANDS: Readonly<Record<RolloutCommandName, (running: RunningRollout) => RolloutStatus>> = {
  pause: (running) => pause(running, ORDER).rollout.status,
  resume: (running) => resume(running, ORDER).rollout.status,
  'roll-back': (running) => rollBack(running, ORDER).status,
  approve: (running) => approve(running, 3, 1, ORDER).rollout.status,
  complete: (running) => complete(running, ORDER).status,
  abort: (running) => abort(running, ORDER).status,
};

function outcome(command: RolloutCommandName, status: RolloutStatus): unknown {
  try {
    return COMMANDS[command](aRolloutThatIs(status));
  } catch (error) {
    return Reflect.get(error as object, 'code');
  }
}

const PAIRS = Object.entries(OUTCOMES).flatMap(([command, byStatus]) =>
  ROLLOUT_STATUSES.map((status) => [command as RolloutCommandName, status, byStatus[status]] as const),
);

describe('what can be asked of a rollout', () => {
  it.each(PAIRS)('%s of one that is %s: %s', (command, status, expected) => {
    expect(outcome(command, status)).toBe(expected);
  });

  it('names what stands in the way', () => {
    expect(() => pause(aRolloutThatIs('completed'), ORDER)).toThrow(
      'Rollout r is completed and cannot be paused. It can be while it is initiated or progressing.',
    );
  });

  it.each(['rolled-back', 'completed', 'aborted'] as const)('is nothing any more once it is %s', (status) => {
    expect(ROLLOUT_TRANSITIONS[status]).toEqual([]);
    expect(advance(aRolloutThatIs(status).rollout, aRolloutThatIs(status).ramp, START + 1e9)).toEqual(aRolloutThatIs(status).rollout);
    expect(() => moved(aRolloutThatIs(status).rollout, 'paused', 'paused', { at: '', by: ANN, step: 0, coverage: 0 })).toThrow(status);
  });
});

describe('where a rollout ends', () => {
  const at = (seconds: number, before = 5_000): RunningRollout => {
    const running = aRollout(
      [10_000, 20_000, 30_000].map((coverage) => ({ coverage, afterMs: 1_000 })),
      before,
    );
    return { ...running, rollout: advance(running.rollout, running.ramp, START + seconds * 1_000) };
  };
  const lastOf = ({ details }: RunningRollout['rollout']) => details.transitions.at(-1);

  it.each([
    [0, 5_000, 0],
    [1, 5_000, 0],
    [2, 10_000, 1],
  ])('is the step before when it is rolled back %i seconds after its start', (seconds, coverage, step) => {
    expect(lastOf(rollBack(at(seconds), ORDER))).toMatchObject({ coverage, step, status: 'rolled-back', reason: 'because', by: BOB });
  });

  it('is the last step when it is completed, and what was there before when it is aborted', () => {
    expect(lastOf(complete(at(1), ORDER))).toMatchObject({ coverage: 30_000, step: 3 });
    expect(lastOf(abort(at(2), ORDER))).toMatchObject({ coverage: 5_000, step: 0 });
  });
});

describe('an approval', () => {
  const held = () =>
    aRollout([
      { coverage: 10_000, afterMs: 1_000, hold: 'approval' },
      { coverage: 20_000, afterMs: 0, hold: 'approval' },
    ]);
  const asOf = (running: RunningRollout, now: number) => ({ ...running, rollout: advance(running.rollout, running.ramp, now) });

  it('is asked for once, when the step is due', () => {
    const due = asOf(held(), START + 1_000).rollout;

    expect(asOf(held(), START + 999).rollout.details.waitingFor).toBeUndefined();
    expect(due.details).toMatchObject({ waitingFor: 1, step: 0 });
    expect(due.details.transitions.map(({ move }) => move)).toEqual(['initiated', 'approval-requested']);
    expect(advance(due, held().ramp, START + 1e9)).toEqual(due);
  });

  it('counts once a person, and frees the step when there are enough', () => {
    const one = approve(asOf(held(), START + 1_000), 1, 2, ORDER);
    const again = approve(one, 1, 2, ORDER);
    const both = approve(one, 1, 2, { ...ORDER, by: ANN });

    expect(again).toBe(one);
    expect(one.ramp.steps[1]).not.toHaveProperty('approvedAt');
    expect(one.rollout.details.waitingFor).toBe(1);
    expect(both.ramp.steps[1]).toMatchObject({ approvedAt: new Date(START + 1_500).toISOString() });
    expect(approve(both, 1, 2, { ...ORDER, by: { id: 'c', name: 'c' } })).toBe(both);
    expect(asOf(both, START + 1_500).rollout.details).toMatchObject({ step: 1, waitingFor: 2 });
    expect(heldAhead(asOf(both, START + 1_500))).toEqual([2]);
  });

  it('may come before the step is due', () => {
    const early = approve(held(), 1, 1, { ...ORDER, now: START + 10 });

    expect(asOf(early, START + 999).rollout.details.step).toBe(0);
    expect(asOf(early, START + 1_000).rollout.details.transitions.map(({ move }) => move)).toEqual([
      'initiated',
      'step-approved',
      'progressed',
      'approval-requested',
    ]);
  });

  it.each([0, 3, -1, 1.5])('is none of step %d', (step) => {
    expect(() => approve(held(), step, 1, ORDER)).toThrow(/is none that is approved. Steps that wait for approval: 1, 2/);
  });
});
