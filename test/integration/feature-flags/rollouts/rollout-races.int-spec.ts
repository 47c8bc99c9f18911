import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPLICATION_TENANT_ID } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { RolloutState } from '../../../../src/feature-flags/contracts/index.ts';
import { APPLICATION, codeOf, RolloutProcess, RolloutWorld } from './rollout-world.ts';

const HOUR_MS = 3_600_000;
const ROUNDS = 8;
const STEPS = [
  { percentage: 10, after: 'PT1H' },
  { percentage: 20, after: 'PT1H', hold: 'approval' as const },
  { percentage: 40, after: 'PT1H', hold: 'approval' as const },
];

describe('two processes that move one rollout at once', () => {
  let world: RolloutWorld;
  let other: RolloutProcess;

  beforeAll(async () => {
    world = await RolloutWorld.start();
    other = await RolloutProcess.on(world.database, world.process.clock);
  });

  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const place = ({ key, environment, id }: RolloutState) => ({ key, environment, id });
  const both = (act: (process: RolloutProcess, index: number) => Promise<unknown>) =>
    Promise.all([world.process, other].map((process, index) => codeOf(act(process, index))));
  const moves = async (key: string) => (await world.records(key)).map(({ kind }) => kind.replace('flag-rollout.', ''));

  async function rounds(round: (rollout: RolloutState) => Promise<void>): Promise<void> {
    for (let count = 0; count < ROUNDS; count++) await round(await world.start(await world.flag(), STEPS));
  }

  it('start it once', async () => {
    for (let count = 0; count < ROUNDS; count++) {
      const key = await world.flag();
      const codes = await both((process) =>
        process.rollouts.startRollout(APPLICATION, { key, environment: 'staging', steps: STEPS }, world.by()),
      );

      expect(codes.sort()).toEqual(['ROLLOUT_RUNNING', 'ok']);
      expect(await moves(key)).toEqual(['initiated']);
    }
  });

  it('record a step once, whichever of them does the due work', async () => {
    await rounds(async (rollout) => {
      world.process.clock.advance(HOUR_MS);
      await both((process) => process.work());

      expect(await moves(rollout.key)).toEqual(['initiated', 'progressed']);
    });
  });

  it('pause it either before or after its step, and nothing between', async () => {
    await rounds(async (rollout) => {
      world.process.clock.advance(HOUR_MS);
      await both((process, index) =>
        index === 0 ? process.work() : process.rollouts.pauseRollout(APPLICATION, place(rollout), world.by()),
      );
      world.process.clock.advance(9 * HOUR_MS);

      // The step was due when both began: it is taken, and then the pause holds.
      expect(await moves(rollout.key)).toEqual(['initiated', 'progressed', 'paused']);
      expect(await world.read(rollout)).toMatchObject({ status: 'paused', percentage: 10 });
    });
  });

  it('approve one step once and not the next one', async () => {
    await rounds(async (rollout) => {
      world.process.clock.advance(2 * HOUR_MS);
      const codes = await both((process, index) =>
        process.rollouts.approveRolloutStep(APPLICATION, { ...place(rollout), step: 2 }, world.by(index === 0 ? 'bob' : 'cleo')),
      );
      const { steps, percentage } = await world.read(rollout);

      expect(codes).toEqual(['ok', 'ok']);
      expect(percentage).toBe(20);
      expect(steps.map(({ approvals }) => approvals.length)).toEqual([0, 1, 0]);
      expect((await moves(rollout.key)).filter((move) => move === 'step-approved')).toHaveLength(1);
    });
  });

  it('end it once', async () => {
    await rounds(async (rollout) => {
      const codes = await both((process, index) =>
        index === 0
          ? process.rollouts.abortRollout(APPLICATION, place(rollout), world.by())
          : process.flags.rolloutFeature(APPLICATION, { key: rollout.key, environment: 'staging', percentage: 33 }, world.by()),
      );

      expect(codes[1]).toBe('ok');
      expect((await moves(rollout.key)).filter((move) => move === 'aborted')).toHaveLength(1);
      expect(await world.rule(rollout.key, 'staging', other)).toMatchObject({ coverage: 33_000 });
    });
  });

  it('leave nothing due of rollouts that have ended', async () => {
    const [{ count } = { count: -1 }] = await world.process.get(DatabaseReader).read({ tenantId: APPLICATION_TENANT_ID }, (sql) =>
      sql.query<{ count: number }>(
        `select count(*)::int as count from sm.due_work d join sm.flag_rollout r on r.id::text = d.subject
         where d.kind = 'flag-rollout.advance' and r.ended_at is not null`,
      ),
    );

    expect(count).toBe(0);
  });
});
