import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChangeRequestedException, type ChangeRequestState } from '../../../../src/change-control/contracts/index.ts';
import type { RolloutState } from '../../../../src/feature-flags/contracts/index.ts';
import { APPLICATION, codeOf, RolloutWorld } from './rollout-world.ts';

const HOUR_MS = 3_600_000;
const PRODUCTION = 'production';
const STEPS = [
  { percentage: 10 },
  { percentage: 20, after: 'PT1H' },
  { percentage: 40, after: 'PT1H', hold: 'approval' as const },
  { percentage: 80, after: 'PT1H' },
];

describe('a rollout in a protected environment', () => {
  let world: RolloutWorld;

  beforeAll(async () => {
    world = await RolloutWorld.start();
  });

  afterAll(() => world.close());

  const place = ({ key, environment, id }: RolloutState) => ({ key, environment, id });

  /** The change request that a command became. */
  async function requested(act: Promise<unknown>): Promise<ChangeRequestState> {
    const made: unknown = await act.catch((error: unknown) => error);
    if (made instanceof ChangeRequestedException) return made.changeRequest;
    throw new Error('There is no change request.', { cause: made });
  }

  async function carriedOut(request: ChangeRequestState): Promise<string> {
    await world.process.control.approve(APPLICATION, request.id, { digest: request.digest }, world.by('bob'));
    return codeOf(world.process.control.apply(APPLICATION, request.id, world.by('ann')));
  }

  /** A rollout that was approved and started, an hour after its start, at 20 %. */
  async function running(): Promise<RolloutState> {
    const key = await world.flag(5);
    const { flags } = world.process;
    await carriedOut(await requested(flags.configureFlag(APPLICATION, { key, environment: PRODUCTION }, { state: 'on' }, world.by())));
    expect(await carriedOut(await requested(world.start(key, STEPS, PRODUCTION)))).toBe('ok');
    world.process.clock.advance(HOUR_MS);
    const { items } = await world.process.rollouts.listRollouts(APPLICATION, { key }, { limit: 1 });
    return items[0] as RolloutState;
  }

  it('is started with an approval, and takes its steps without another', async () => {
    const rollout = await running();
    world.process.clock.advance(HOUR_MS);
    await world.process.work();
    const waiting = await world.read(rollout);
    const own = await codeOf(world.process.rollouts.approveRolloutStep(APPLICATION, { ...place(rollout), step: 3 }, world.by('ann')));
    await world.process.rollouts.approveRolloutStep(APPLICATION, { ...place(rollout), step: 3 }, world.by('bob'));
    world.process.clock.advance(HOUR_MS);
    await world.process.work();

    expect(rollout).toMatchObject({ status: 'progressing', percentage: 20, startedBy: { name: 'ann' }, percentageBefore: 5 });
    expect(waiting).toMatchObject({ waitingFor: 3, percentage: 20 });
    expect(own).toBe('OWN_ROLLOUT');
    expect(await world.read(rollout)).toMatchObject({ status: 'completed', percentage: 80 });
    expect(await world.rule(rollout.key, PRODUCTION)).toMatchObject({ coverage: 80_000 });
  });

  it('is paused, resumed, rolled back and aborted at once', async () => {
    const { rollouts } = world.process;
    const [back, out] = [await running(), await running()];
    const paused = await rollouts.pauseRollout(APPLICATION, place(out), world.by());
    const resumed = await rollouts.resumeRollout(APPLICATION, place(out), world.by());
    const aborted = await rollouts.abortRollout(APPLICATION, place(out), world.by());
    const rolledBack = await rollouts.rollBackRollout(APPLICATION, place(back), world.by());

    expect([paused.status, resumed.status]).toEqual(['paused', 'progressing']);
    expect(aborted).toMatchObject({ status: 'aborted', percentage: 5 });
    expect(rolledBack).toMatchObject({ status: 'rolled-back' });
  });

  it('skips to its end with an approval only', async () => {
    const rollout = await running();
    const request = await requested(world.process.rollouts.completeRollout(APPLICATION, place(rollout), world.by()));
    const before = await world.read(rollout);

    expect(before).toMatchObject({ status: 'progressing', percentage: 20 });
    expect(await carriedOut(request)).toBe('ok');
    expect(await world.read(rollout)).toMatchObject({ status: 'completed', percentage: 80 });
  });

  it('voids the approval of its completion when it moved otherwise meanwhile', async () => {
    const rollout = await running();
    const request = await requested(world.process.rollouts.completeRollout(APPLICATION, place(rollout), world.by()));
    await world.process.rollouts.pauseRollout(APPLICATION, place(rollout), world.by());

    expect(await codeOf(world.process.control.approve(APPLICATION, request.id, { digest: request.digest }, world.by('bob')))).toBe(
      'CHANGE_REQUEST_VOID',
    );
  });

  it('is not got round by an edit of its ramp or a coverage by hand', async () => {
    const { key } = await running();
    const { flags } = world.process;
    const { configuration } = await flags.getFlagEnvironment(APPLICATION, key, PRODUCTION);
    const rules = (configuration.rules ?? []).map(({ ramp: _ramp, ...rule }) => ({ ...rule, coverage: 100_000 }));
    const edit = flags.configureFlag(APPLICATION, { key, environment: PRODUCTION }, { rules }, world.by());
    const byHand = flags.rolloutFeature(APPLICATION, { key, environment: PRODUCTION, percentage: 100 }, world.by());

    expect(await codeOf(edit)).toBe('CHANGE_REQUESTED');
    expect(await codeOf(byHand)).toBe('CHANGE_REQUESTED');
  });

  it('asks for as many approvals of a step as the environment does', async () => {
    const rollout = await running();
    await world.database.sql(`update sm.environment set required_approvals = 2 where name = '${PRODUCTION}'`);
    world.process.clock.advance(HOUR_MS);
    await world.process.work();
    const approve = (by: 'bob' | 'cleo') =>
      world.process.rollouts.approveRolloutStep(APPLICATION, { ...place(rollout), step: 3 }, world.by(by));
    const [once, twice] = [await approve('bob'), await approve('bob')];
    const enough = await approve('cleo');
    await world.database.sql(`update sm.environment set required_approvals = 1 where name = '${PRODUCTION}'`);

    expect([once.percentage, twice.percentage, enough.percentage]).toEqual([20, 20, 40]);
    expect(twice.revision).toBe(once.revision);
    expect(once).toMatchObject({ requiredApprovals: 2, waitingFor: 3 });
  });

  it('is asked for in advance by its documents', async () => {
    const key = await world.flag(5);
    const { flags, control } = world.process;
    await carriedOut(await requested(flags.configureFlag(APPLICATION, { key, environment: PRODUCTION }, { state: 'on' }, world.by())));
    const propose = (type: string, payload: object) =>
      codeOf(
        control.propose(APPLICATION, { type: `feature-flags.${type}`, payload: JSON.parse(JSON.stringify(payload)) as never }, world.by()),
      );
    const flag = { key, environment: PRODUCTION };

    expect(await propose('start-rollout', { ...flag, steps: STEPS, expectedRevision: 1 })).toBe('FEATURE_FLAG_STALE');
    expect(await propose('start-rollout', { ...flag, steps: STEPS })).toBe('ok');
    expect(await propose('start-rollout', { ...flag, steps: [{ percentage: 'x' }] })).toBe('VALIDATION_FAILED');
    expect(await propose('start-rollout', { ...flag, steps: STEPS, more: 1 })).toBe('VALIDATION_FAILED');
    expect(await propose('complete-rollout', { ...flag, id: 'x' })).toBe('ROLLOUT_NOT_FOUND');
    expect(await propose('complete-rollout', { ...flag, id: 'x', more: 1 })).toBe('VALIDATION_FAILED');
  });
});
