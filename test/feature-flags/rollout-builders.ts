import type { Ramp, RampStep } from '#libs/flag-engine';
import type { RolloutStatus } from '../../src/feature-flags/contracts/index.ts';
import { advance } from '../../src/feature-flags/domain/rollouts/advance-rollout.ts';
import { pause, rollBack, abort, complete, type RunningRollout } from '../../src/feature-flags/domain/rollouts/decide-rollout.ts';
import { initiated } from '../../src/feature-flags/domain/rollouts/stored-rollout.ts';

export const START = Date.parse('2026-01-01T00:00:00.000Z');
export const ANN = { id: 'key:ann', name: 'ann' };
export const BOB = { id: 'key:bob', name: 'bob' };
const ACTOR = { kind: 'api-key' as const, ...ANN, permissions: ['*'], tenants: 'all' as const };

/** A rollout that began at START with these steps after what was there before. */
export function aRollout(steps: readonly RampStep[], before = 0): RunningRollout {
  const ramp: Ramp = { startAt: new Date(START).toISOString(), steps: [{ coverage: before, afterMs: 0 }, ...steps] };
  const rollout = initiated({ id: 'r', key: 'f', environment: 'staging', ruleId: 'rule' }, ramp, { actor: ACTOR, reason: 'test' }, 1);
  return { rollout: advance(rollout, ramp, START), ramp };
}

/** A rollout of three steps a second apart, the last one held, that stands at a status a second after START. */
export function aRolloutThatIs(status: RolloutStatus): RunningRollout {
  const running = aRollout([
    { coverage: 10_000, afterMs: 1_000 },
    { coverage: 20_000, afterMs: 1_000 },
    { coverage: 30_000, afterMs: 1_000, hold: 'approval' },
  ]);
  const order = { now: START + 1_000, by: ANN, reason: 'test' };
  const moved = { ...running, rollout: advance(running.rollout, running.ramp, order.now) };
  if (status === 'initiated') return running;
  if (status === 'progressing') return moved;
  if (status === 'paused') return pause(moved, order);
  const end = { 'rolled-back': rollBack, completed: complete, aborted: abort }[status];
  return { ...moved, rollout: end(moved, order) };
}
