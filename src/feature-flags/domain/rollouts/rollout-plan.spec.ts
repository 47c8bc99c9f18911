import { describe, expect, it } from '@jest/globals';
import type { NewRolloutStep } from '../../contracts/index.ts';
import { MOST_STEPS, planRollout } from './rollout-plan.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const plan = (...steps: readonly NewRolloutStep[]) => planRollout(steps, 5_000, START);
const faults = (...steps: readonly NewRolloutStep[]) => plan(...steps).violations.map(({ code, pointer }) => `${code} ${pointer}`);

describe('the plan of a rollout', () => {
  it('begins with what is there, and takes its first step at once unless it says when', () => {
    const { steps, violations } = plan(
      { percentage: 12.345 },
      { percentage: 50, after: 'PT1H', hold: 'approval' },
      { percentage: 100, at: '2026-01-02T01:00:00+01:00', hold: 'none' },
    );

    expect(violations).toEqual([]);
    expect(steps).toEqual([
      { coverage: 5_000, afterMs: 0 },
      { coverage: 12_345, afterMs: 0 },
      { coverage: 50_000, afterMs: 3_600_000, hold: 'approval' },
      { coverage: 100_000, at: '2026-01-02T00:00:00.000Z' },
    ]);
  });

  it('has one step at least, and as many as a ramp holds', () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ percentage: 1, after: 'PT1S' }));

    expect(faults()).toEqual(['ROLLOUT_STEPS /steps']);
    expect(faults(...many(MOST_STEPS))).toEqual([]);
    expect(faults(...many(MOST_STEPS + 1))).toEqual(['ROLLOUT_STEPS /steps']);
  });

  it.each<[string, NewRolloutStep]>([
    ['FLAG_PERCENTAGE /steps/1/percentage', { percentage: 100.001, after: 'P1D' }],
    ['FLAG_PERCENTAGE /steps/1/percentage', { percentage: 0.0001, after: 'P1D' }],
    ['FLAG_PERCENTAGE /steps/1/percentage', { percentage: -1, after: 'P1D' }],
    ['ROLLOUT_STEP_TIME /steps/1', { percentage: 1 }],
    ['ROLLOUT_STEP_TIME /steps/1/at', { percentage: 1, after: 'P1D', at: '2026-01-02T00:00:00Z' }],
    ['ROLLOUT_STEP_TIME /steps/1/at', { percentage: 1, at: '2026-01-02' }],
    ['ROLLOUT_STEP_TIME /steps/1/at', { percentage: 1, at: '2026-01-01T00:00:00Z' }],
    ['ROLLOUT_STEP_TIME /steps/1/at', { percentage: 1, at: '2025-12-31T00:00:00Z' }],
    ['ROLLOUT_STEP_TIME /steps/1/after', { percentage: 1, after: '1h' }],
    ['ROLLOUT_STEP_TIME /steps/1/after', { percentage: 1, after: 'P1M' }],
    ['ROLLOUT_STEP_TIME /steps/1/after', { percentage: 1, after: 'P367D' }],
    ['ROLLOUT_HOLD /steps/1/hold', { percentage: 1, after: 'P1D', hold: 'maybe' as 'none' }],
  ])('says %s', (fault, step) => {
    expect(faults({ percentage: 1 }, step)).toEqual([fault]);
  });

  it('keeps the order of moments', () => {
    const at = (day: number) => ({ percentage: 1, at: `2026-01-0${day}T00:00:00Z` });

    expect(faults(at(2), { percentage: 2, after: 'PT1H' }, at(3))).toEqual([]);
    expect(faults(at(3), at(2))).toEqual(['ROLLOUT_STEP_TIME /steps/1/at']);
    expect(plan(at(3), at(2)).violations[0]?.message).toContain('later than 2026-01-03T00:00:00.000Z');
  });
});
