import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ANN, aRollout, START } from '../../../../test/feature-flags/rollout-builders.ts';
import { type ModelCommand, RolloutModel, type ModelStep } from '../../../../test/feature-flags/rollout-model.ts';
import type { RampStep } from '#libs/flag-engine';
import { advance } from './advance-rollout.ts';
import { abort, approve, complete, pause, resume, rollBack, type RunningRollout } from './decide-rollout.ts';
import { rolloutStateAt } from './rollout-state.ts';

const TICK_MS = 1_000;
const MOST_STEPS = 6;

const aStep = fc.record({ coverage: fc.nat(100_000), ticks: fc.nat(6), isAbsolute: fc.boolean(), isHeld: fc.boolean() });
const aCommand: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ticks: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('approve' as const), step: fc.integer({ min: 0, max: MOST_STEPS + 1 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
  { weight: 2, arbitrary: fc.constant({ do: 'record' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('roll-back' as const, 'complete' as const, 'abort' as const) }) },
);

function stepsOf(parts: readonly { coverage: number; ticks: number; isAbsolute: boolean; isHeld: boolean }[]): readonly ModelStep[] {
  let at = 0;
  return parts.map(({ coverage, ticks, isAbsolute, isHeld }) => {
    at += ticks + 1;
    return isAbsolute ? { coverage, at, isHeld } : { coverage, after: ticks, isHeld };
  });
}

function rampStepOf({ coverage, after, at, isHeld }: ModelStep): RampStep {
  const when = at === undefined ? { afterMs: (after ?? 0) * TICK_MS } : { at: new Date(START + at * TICK_MS).toISOString() };
  return { coverage, ...when, ...(isHeld ? { hold: 'approval' as const } : {}) };
}

/** The product as a handler drives it: what time has done is recorded first, then what is asked is decided. */
function act(running: RunningRollout, command: ModelCommand, now: number): RunningRollout {
  const caught = { ...running, rollout: advance(running.rollout, running.ramp, now) };
  const order = { now, by: ANN, reason: 'test' };
  const settled = (after: RunningRollout) => ({ ...after, rollout: advance(after.rollout, after.ramp, now) });
  switch (command.do) {
    case 'wait':
    case 'record':
      return caught;
    case 'pause':
      return pause(caught, order);
    case 'resume':
      return settled(resume(caught, order));
    case 'approve':
      return settled(approve(caught, command.step, 1, order));
    default:
      return { ...caught, rollout: { 'roll-back': rollBack, complete, abort }[command.do](caught, order) };
  }
}

function tried(running: RunningRollout, command: ModelCommand, now: number): RunningRollout | undefined {
  try {
    return act(running, command, now);
  } catch {
    return undefined;
  }
}

describe('a rollout under random commands', () => {
  it('covers at every moment what a model covers that knows ticks only, whenever it is recorded', () => {
    const ended = new Set<string>();
    fc.assert(
      fc.property(
        fc.array(aStep, { minLength: 1, maxLength: MOST_STEPS }),
        fc.nat(100_000),
        fc.array(aCommand, { maxLength: 40 }),
        (parts, before, commands) => {
          const steps = stepsOf(parts);
          const model = new RolloutModel(steps, before);
          let running = aRollout(steps.map(rampStepOf), before);
          const compare = () => {
            const { status, percentage, step } = rolloutStateAt(running.rollout, running.ramp, START + model.now * TICK_MS);
            const isEnd = status === 'rolled-back' || status === 'aborted' || status === 'completed';
            expect({ status, percentage, step: isEnd ? 'end' : step }).toEqual({
              status: model.status,
              percentage: model.coverage / 1_000,
              step: isEnd ? 'end' : model.step,
            });
          };
          let pausedAt = -1;
          compare();
          for (const command of commands) {
            if (command.do === 'wait') {
              for (let ticks = 0; ticks < command.ticks; ticks++) {
                model.tick();
                compare();
              }
              continue;
            }
            if (command.do === 'pause') pausedAt = model.now;
            // An approval in the very millisecond of a pause counts from the next one on; the model knows no such difference.
            if (command.do === 'approve' && pausedAt === model.now) model.tick();
            const after = tried(running, command, START + model.now * TICK_MS);
            if (command.do !== 'record')
              expect({ command, isTaken: after !== undefined }).toEqual({ command, isTaken: model.take(command) });
            running = after ?? running;
            compare();
          }
          ended.add(model.status);
        },
      ),
      { seed: 20_261_124, numRuns: 1_500 },
    );
    // The commands reached every status, or the property says nothing about some of them.
    expect([...ended].sort()).toEqual(['aborted', 'completed', 'initiated', 'paused', 'progressing', 'rolled-back']);
  });

  it('is recorded the same whenever and however often that happens', () => {
    fc.assert(
      fc.property(fc.array(aStep, { minLength: 1, maxLength: MOST_STEPS }), fc.array(fc.nat(60), { maxLength: 20 }), (parts, moments) => {
        const { rollout, ramp } = aRollout(stepsOf(parts).map(rampStepOf));
        const last = START + 60 * TICK_MS;
        const often = [...moments].sort((a, b) => a - b).reduce((known, at) => advance(known, ramp, START + at * TICK_MS), rollout);

        expect(advance(often, ramp, last)).toEqual(advance(rollout, ramp, last));
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });
});
