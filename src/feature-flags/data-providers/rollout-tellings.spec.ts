import { describe, expect, it } from '@jest/globals';
import { ANN, aRollout, START } from '../../../test/feature-flags/rollout-builders.ts';
import { advance } from '../domain/rollouts/advance-rollout.ts';
import { pause, resume, rollBack, supersede } from '../domain/rollouts/decide-rollout.ts';
import { rolloutRecords } from '../domain/rollouts/rollout-records.ts';
import { rolloutTellings } from './rollout-tellings.ts';

const told = (records: ReturnType<typeof rolloutRecords>) =>
  records.flatMap((record, index) => rolloutTellings({ ...record, ordinal: index + 1 }));
const typesOf = (records: ReturnType<typeof rolloutRecords>) => told(records).map(({ type }) => type.replace('feature-flags.', ''));

describe('the events of a rollout', () => {
  const start = aRollout([
    { coverage: 10_000, afterMs: 0 },
    { coverage: 20_000, afterMs: 1_000 },
    { coverage: 30_000, afterMs: 1_000 },
  ]);
  const order = { now: START + 500, by: ANN, reason: 'Slow' };

  it('tell of each move, and of the coverage where it changed', () => {
    expect(typesOf(rolloutRecords(undefined, start.rollout))).toEqual([
      'rollout-initiated.v1',
      'rollout-progressed.v1',
      'flag-rolled-out.v1',
    ]);
    expect(told(rolloutRecords(undefined, start.rollout)).at(-1)?.payload).toEqual({
      key: 'f',
      environment: 'staging',
      ruleId: 'rule',
      before: 0,
      after: 10_000,
      step: 1,
    });
  });

  it('tell nothing of the coverage while it stands still, or goes on', () => {
    const paused = pause(start, order);

    expect(typesOf(rolloutRecords(start.rollout, paused.rollout))).toEqual(['rollout-paused.v1']);
    expect(typesOf(rolloutRecords(paused.rollout, resume(paused, order).rollout))).toEqual(['rollout-resumed.v1']);
  });

  it('say when a step took effect, however late it is recorded', () => {
    const late = advance(start.rollout, start.ramp, START + 1e9);
    const moments = told(rolloutRecords(start.rollout, late)).map(({ payload }) => payload['effectiveAt'] ?? null);

    expect(typesOf(rolloutRecords(start.rollout, late))).toEqual([
      'rollout-progressed.v1',
      'flag-rolled-out.v1',
      'rollout-progressed.v1',
      'flag-rolled-out.v1',
      'rollout-completed.v1',
    ]);
    expect(moments.filter((moment) => moment !== null)).toEqual(
      [1_000, 2_000, 2_000].map((passed) => new Date(START + passed).toISOString()),
    );
  });

  it('tell of a way back, and leave the coverage of an edit to the edit', () => {
    expect(typesOf(rolloutRecords(start.rollout, rollBack(start, order)))).toEqual(['rollout-rolled-back.v1', 'flag-rolled-out.v1']);
    expect(typesOf(rolloutRecords(start.rollout, supersede(start.rollout, 99_000, { ...order, cause: 'edit' })))).toEqual([
      'rollout-aborted.v1',
    ]);
  });

  it('tell nothing of a record that this build does not know', () => {
    expect(rolloutTellings({ kind: 'flag-rollout.renamed', subject: '', key: 'f', environment: 'staging', ordinal: 1 })).toEqual([]);
  });
});
