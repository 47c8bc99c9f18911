import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewRolloutStep, RolloutState } from '../../../../src/feature-flags/contracts/index.ts';
import { APPLICATION, codeOf, RolloutWorld } from './rollout-world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS: readonly NewRolloutStep[] = [
  { percentage: 1 },
  { percentage: 10, after: 'PT1H' },
  { percentage: 25, after: 'P1D', hold: 'approval' },
  { percentage: 100, after: 'PT1H' },
];
const HOURLY = [10, 20, 40, 80].map((percentage) => ({ percentage, after: 'PT1H' }));

describe('a rollout', () => {
  let world: RolloutWorld;

  beforeAll(async () => {
    world = await RolloutWorld.start();
  });

  afterAll(() => world.close());

  const place = ({ key, environment, id }: RolloutState) => ({ key, environment, id });
  const hours = (count: number) => world.process.clock.advance(count * HOUR_MS);
  const moves = async (key: string) => (await world.records(key)).map(({ kind }) => kind.replace('flag-rollout.', ''));

  it('goes through its steps by time, waits for an approval, and ends as a plain coverage', async () => {
    const { clock, rollouts } = world.process;
    const key = await world.flag();
    const started = await world.start(key, STEPS);
    hours(1);
    const atTen = await world.read(started);
    const recorded = await world.process.work();
    clock.advance(DAY_MS);
    await world.process.work();
    const waiting = await world.read(started);
    const approved = await rollouts.approveRolloutStep(APPLICATION, { ...place(started), step: 3 }, world.by('bob'));
    hours(1);
    await world.process.work();
    const ended = await world.read(started);

    expect(started).toMatchObject({ status: 'progressing', percentage: 1, step: 1, startedBy: { name: 'ann' } });
    expect(atTen).toMatchObject({ status: 'progressing', percentage: 10, step: 2 });
    expect(recorded).toBe(1);
    expect(waiting).toMatchObject({ status: 'progressing', percentage: 10, step: 2, waitingFor: 3 });
    expect(approved).toMatchObject({ percentage: 25, step: 3, steps: [{}, {}, { approvals: [{ by: { name: 'bob' } }] }, {}] });
    expect(ended).toMatchObject({ status: 'completed', percentage: 100, step: 4 });
    expect(await world.rule(key)).toMatchObject({ coverage: 100_000 });
    expect(await world.rule(key)).not.toHaveProperty('ramp');
    expect(await moves(key)).toEqual([
      'initiated',
      'progressed',
      'progressed',
      'approval-requested',
      'step-approved',
      'progressed',
      'progressed',
      'completed',
    ]);
  });

  it('covers the same while nobody records its steps', async () => {
    const key = await world.flag(5);
    const started = await world.start(key, HOURLY);
    const seen: number[] = [];
    for (let passed = 0; passed < 5; passed++) {
      seen.push((await world.read(started)).percentage, await world.process.exposed(key));
      hours(1);
    }
    const before = await world.records(key);
    await world.process.work();

    const shares = [5, 10, 20, 40, 80];
    expect(seen.filter((_, index) => index % 2 === 0)).toEqual(shares);
    seen.filter((_, index) => index % 2 === 1).forEach((share, index) => expect(Math.abs(share - (shares[index] ?? 0))).toBeLessThan(3));
    expect(before).toHaveLength(1);
    expect((await world.records(key)).map(({ after }) => after.coverage)).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 80_000]);
    expect((await world.read(started)).transitions.map(({ at }) => at.slice(11, 13))).toEqual(
      [0, 1, 2, 3, 4, 4].map((passed) => new Date(Date.parse(started.startedAt) + passed * HOUR_MS).toISOString().slice(11, 13)),
    );
  });

  it('stands still while paused, exactly', async () => {
    const { rollouts, clock } = world.process;
    const key = await world.flag();
    const started = await world.start(key, HOURLY);
    clock.advance(1.5 * HOUR_MS);
    const paused = await rollouts.pauseRollout(APPLICATION, place(started), world.by());
    hours(100);
    await world.process.work();
    const still = await world.read(started);
    const resumed = await rollouts.resumeRollout(APPLICATION, place(started), world.by());
    clock.advance(0.5 * HOUR_MS - 1);
    const shortBefore = await world.read(started);
    clock.advance(1);
    const then = await world.read(started);

    expect(paused).toMatchObject({ status: 'paused', percentage: 10, step: 1 });
    expect(paused).not.toHaveProperty('nextChangeAt');
    expect(still).toMatchObject({ status: 'paused', percentage: 10 });
    expect(resumed).toMatchObject({ status: 'progressing', percentage: 10 });
    expect([shortBefore.percentage, then.percentage]).toEqual([10, 20]);
    expect(await codeOf(rollouts.resumeRollout(APPLICATION, place(started), world.by()))).toBe('ROLLOUT_STATUS');
  });

  it.each([
    ['rollBackRollout', { status: 'rolled-back', percentage: 10, step: 2 }, 10_000],
    ['abortRollout', { status: 'aborted', percentage: 5, step: 2 }, 5_000],
    ['completeRollout', { status: 'completed', percentage: 80, step: 2 }, 80_000],
  ] as const)('%s leaves a plain coverage, and nothing goes on by itself', async (act, expected, coverage) => {
    const key = await world.flag(5);
    const started = await world.start(key, HOURLY);
    hours(2);
    const ended = await world.process.rollouts[act](APPLICATION, place(started), world.by());
    hours(9);
    await world.process.work();

    expect(ended).toMatchObject(expected);
    expect(await world.rule(key)).toMatchObject({ coverage });
    expect(await world.rule(key)).not.toHaveProperty('ramp');
    expect(await world.read(started)).toEqual(ended);
    expect(await world.process.due()).toEqual([]);
    expect(await codeOf(world.process.rollouts[act](APPLICATION, place(started), world.by()))).toBe('ROLLOUT_STATUS');
  });

  it('is rolled back and aborted with a reason only', async () => {
    const started = await world.start(await world.flag(), HOURLY);
    const { reason: _reason, ...silent } = world.by();

    expect(await codeOf(world.process.rollouts.rollBackRollout(APPLICATION, place(started), silent))).toBe('FEATURE_FLAG_INVALID');
    expect(await codeOf(world.process.rollouts.abortRollout(APPLICATION, place(started), { ...silent, reason: ' ' }))).toBe(
      'FEATURE_FLAG_INVALID',
    );
  });

  it('is one at a time for a rule, and another may follow once its time is over', async () => {
    const key = await world.flag();
    const first = await world.start(key, HOURLY);
    const refused = await codeOf(world.start(key, HOURLY));
    hours(4);
    const second = await world.start(key, [{ percentage: 50, after: 'PT1H' }]);

    expect(refused).toBe('ROLLOUT_RUNNING');
    expect(second).toMatchObject({ percentage: 80, percentageBefore: 80, status: 'initiated' });
    expect((await world.read(first)).status).toBe('completed');
    expect(
      (await world.process.rollouts.listRollouts(APPLICATION, { key, status: 'any' }, { limit: 9 })).items.map(({ id }) => id),
    ).toEqual([second.id, first.id]);
  });

  it('is approved by somebody else who may, and not by the system', async () => {
    const started = await world.start(await world.flag(), STEPS);
    const approve = (by: Parameters<RolloutWorld['by']>[0], more = {}) =>
      codeOf(world.process.rollouts.approveRolloutStep(APPLICATION, { ...place(started), step: 3 }, world.by(by, more)));
    const weak = { ...world.people.bob, permissions: ['features.manage-application'] };

    expect(await approve('ann')).toBe('OWN_ROLLOUT');
    expect(await approve('bob', { actor: weak })).toBe('FORBIDDEN');
    expect(await approve('bob', { actor: { ...world.people.bob, kind: 'system' } })).toBe('FORBIDDEN');
    expect(await approve('bob', { actor: { ...world.people.bob, environment: 'production' } })).toBe('FORBIDDEN');
    expect(await approve('bob')).toBe('ok');
  });

  it('is completed past held steps by those who may approve them', async () => {
    const started = await world.start(await world.flag(), STEPS);
    const complete = (by: Parameters<RolloutWorld['by']>[0]) =>
      codeOf(world.process.rollouts.completeRollout(APPLICATION, place(started), world.by(by)));

    expect(await complete('ann')).toBe('OWN_ROLLOUT');
    expect(await complete('bob')).toBe('ok');
  });

  it('is stale to those who read it before its last move', async () => {
    const started = await world.start(await world.flag(), HOURLY);
    const { rollouts } = world.process;
    const expected = { ...place(started), expectedRevision: started.revision };
    await rollouts.pauseRollout(APPLICATION, expected, world.by());

    expect(await codeOf(rollouts.resumeRollout(APPLICATION, expected, world.by()))).toBe('ROLLOUT_STALE');
  });

  it('is not there under another flag, environment or id', async () => {
    const started = await world.start(await world.flag(), HOURLY);
    const get = (more: object) => codeOf(world.process.rollouts.getRollout(APPLICATION, { ...place(started), ...more }));
    const pause = (more: object) => codeOf(world.process.rollouts.pauseRollout(APPLICATION, { ...place(started), ...more }, world.by()));
    const other = await world.flag();

    expect(await get({ key: other })).toBe('ROLLOUT_NOT_FOUND');
    expect(await get({ id: 'x' })).toBe('ROLLOUT_NOT_FOUND');
    expect(await pause({ key: other })).toBe('ROLLOUT_NOT_FOUND');
    expect(await pause({ environment: 'development' })).toBe('ROLLOUT_NOT_FOUND');
  });
});
