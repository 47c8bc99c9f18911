import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import { type Kill, KilledRollouts } from './killed-rollout.ts';

const HOUR_MS = 3_600_000;
const STEPS = [
  { percentage: 5, after: 'PT1H' },
  { percentage: 10, after: 'PT1H' },
  { percentage: 25, after: 'PT1H', hold: 'approval' },
  { percentage: 50, after: 'PT1H' },
  { percentage: 100, after: 'PT1H' },
];
const EXPECTED = [
  { move: 'initiated', step: 0, after: 0 },
  { move: 'progressed', step: 1, after: 5_000 },
  { move: 'progressed', step: 2, after: 10_000 },
  { move: 'approval-requested', step: 3, after: 10_000 },
  { move: 'step-approved', step: 3, after: 10_000 },
  { move: 'progressed', step: 3, after: 25_000 },
  { move: 'progressed', step: 4, after: 50_000 },
  { move: 'progressed', step: 5, after: 100_000 },
  { move: 'completed', step: 5, after: 100_000 },
];
const KILLS: readonly Kill[] = ['inside', 'after', 'before'];
/** By rollout: the kill at each step but the held one, whose approval is cut. In long runs every kill meets every step. */
const ROLLOUTS: readonly (readonly Kill[])[] =
  process.env['TEST_LONG'] === '1' ? KILLS.map((kill) => [kill, kill, kill, kill]) : [['inside', 'after', 'before', 'inside']];
const LIMIT_MS = ROLLOUTS.length * 240_000;

describe('a rollout of five steps with an approval, killed at every step', () => {
  let killed: KilledRollouts;

  beforeAll(async () => {
    killed = await KilledRollouts.open();
  }, 60_000);

  afterAll(() => killed.close());

  it.each(ROLLOUTS)(
    'loses nothing and does nothing twice: %s, %s, %s, %s',
    async (...kills) => {
      const key = `killed-${kills.join('-')}`;
      const id = await killed.start(key, STEPS);
      const deaths: (string | null)[] = [];
      const seen: unknown[] = [];
      for (const [index, kill] of kills.entries()) {
        const step = index < 2 ? index + 1 : index + 2;
        if (step === 4) {
          // The held step comes between: due an hour after the second, and then somebody else says yes.
          deaths.push(await killed.killAtStep(id, 2, 'before', HOUR_MS), await killed.killAtApproval(key, id, 3));
          seen.push((await killed.read(key, id))['percentage']);
        }
        deaths.push(await killed.killAtStep(id, step, kill, HOUR_MS));
        seen.push((await killed.read(key, id))['percentage']);
      }
      await waitUntil('the end is recorded', async () => (await killed.records(id)).at(-1)?.move === 'completed', 30_000);
      await waitUntil('every event was told', () => Promise.resolve(killed.events(id).length >= EXPECTED.length), 30_000);

      expect(deaths).toEqual(Array.from({ length: 6 }, () => 'SIGKILL'));
      // The coverage is right as soon as the process is back, whether or not anybody has recorded the step.
      expect(seen).toEqual([5, 10, 25, 50, 100]);
      expect(await killed.records(id)).toEqual(EXPECTED);
      expect(killed.events(id)).toEqual(EXPECTED);
      expect(await killed.rule(key)).toMatchObject({ coverage: 100_000 });
      expect(await killed.verify()).toMatchObject({ valid: true });
    },
    LIMIT_MS,
  );
});
