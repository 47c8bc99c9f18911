import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FlagEnvironmentChange, FlagHistoryCoordinator, type RolloutState } from '../../../../src/feature-flags/contracts/index.ts';
import { APPLICATION, codeOf, RolloutWorld } from './rollout-world.ts';

const HOUR_MS = 3_600_000;
const HOURLY = [10, 20, 40, 80].map((percentage) => ({ percentage, after: 'PT1H' }));

describe('a rollout whose flag others change', () => {
  let world: RolloutWorld;

  beforeAll(async () => {
    world = await RolloutWorld.start();
  });

  afterAll(() => world.close());

  /** A rollout two hours after its start, at 20 %. */
  async function running(): Promise<RolloutState> {
    const started = await world.start(await world.flag(5), HOURLY);
    world.process.clock.advance(2 * HOUR_MS);
    return started;
  }

  const configure = (key: string, change: FlagEnvironmentChange) =>
    world.process.flags.configureFlag(APPLICATION, { key, environment: 'staging' }, change, world.by('bob'));
  const rulesOf = async (key: string) => {
    const { configuration } = await world.process.flags.getFlagEnvironment(APPLICATION, key, 'staging');
    return configuration.rules ?? [];
  };
  const lastOf = async (rollout: RolloutState) => {
    const { status, percentage, transitions } = await world.read(rollout);
    return { status, percentage, by: transitions.at(-1)?.by.name, reason: transitions.at(-1)?.reason };
  };

  it('ends when the coverage is set by hand', async () => {
    const rollout = await running();
    const { key } = rollout;
    await world.process.flags.rolloutFeature(APPLICATION, { key, environment: 'staging', percentage: 33 }, world.by('bob'));

    expect(await lastOf(rollout)).toEqual({
      status: 'aborted',
      percentage: 33,
      by: 'bob',
      reason: 'The coverage of the rule was set otherwise. test',
    });
    expect((await world.read(rollout)).transitions.map(({ move }) => move)).toEqual(['initiated', 'progressed', 'progressed', 'aborted']);
    expect(await world.rule(key)).toMatchObject({ coverage: 33_000 });
    expect(await world.process.due()).toEqual([]);
  });

  it('ends when the rule is removed, or follows something else', async () => {
    const removed = await running();
    await configure(removed.key, { rules: [] });
    const changed = await running();
    const rules = await rulesOf(changed.key);
    await configure(changed.key, { rules: rules.map(({ ramp: _ramp, ...rule }) => ({ ...rule, coverage: 7_000 })) });

    expect(await lastOf(removed)).toMatchObject({ status: 'aborted', percentage: 0, reason: 'The rule was removed. test' });
    expect(await lastOf(changed)).toMatchObject({ status: 'aborted', percentage: 7, by: 'bob' });
  });

  it('ends when its own ramp is edited past it', async () => {
    const rollout = await running();
    const rules = await rulesOf(rollout.key);
    await configure(rollout.key, {
      rules: rules.map(({ ramp = { startAt: 0, steps: [] }, ...rule }) => ({ ...rule, ramp: { ...ramp, steps: ramp.steps.slice(0, 2) } })),
    });

    expect(await lastOf(rollout)).toMatchObject({ status: 'aborted', percentage: 10 });
  });

  it('goes on when something else of the flag or of the rule is edited', async () => {
    const rollout = await running();
    const rules = await rulesOf(rollout.key);
    await configure(rollout.key, { rules: rules.map((rule) => ({ ...rule, description: 'Pilot' })), bucketBy: 'user.id' });
    world.process.clock.advance(HOUR_MS);

    expect(await world.read(rollout)).toMatchObject({ status: 'progressing', percentage: 40 });
    expect(await world.rule(rollout.key)).toMatchObject({ description: 'Pilot', ramp: { steps: expect.anything() } });
  });

  it('is completed, not aborted, when its time was over before the edit', async () => {
    const rollout = await running();
    world.process.clock.advance(5 * HOUR_MS);
    await world.process.flags.rolloutFeature(APPLICATION, { key: rollout.key, environment: 'staging', percentage: 33 }, world.by('bob'));

    expect(await world.read(rollout)).toMatchObject({ status: 'completed', percentage: 80 });
    expect(await world.rule(rollout.key)).toMatchObject({ coverage: 33_000 });
  });

  it('does not begin anew when the flag is taken back to it: what was covered then is covered', async () => {
    const rollout = await running();
    const { key } = rollout;
    await world.process.work();
    const { revision } = await world.process.flags.getFlagEnvironment(APPLICATION, key, 'staging');
    await world.process.rollouts.abortRollout(APPLICATION, { key, environment: 'staging', id: rollout.id }, world.by('bob'));
    world.process.clock.advance(100 * HOUR_MS);
    await world.process.get(FlagHistoryCoordinator).rollBackFlag(APPLICATION, { key, to: revision + 1 }, world.by('bob'));

    expect(await lastOf(rollout)).toMatchObject({ status: 'aborted', percentage: 5 });
    expect(await world.rule(key)).toMatchObject({ coverage: 20_000 });
    expect(await world.rule(key)).not.toHaveProperty('ramp');
    expect(await world.process.exposed(key)).toBeCloseTo(20, -1);
  });

  it('goes on when the flag is taken back to a state of the same rollout', async () => {
    const rollout = await running();
    const { key } = rollout;
    const { revision } = await world.process.flags.getFlagEnvironment(APPLICATION, key, 'staging');
    await configure(key, { targets: [{ variant: 'on', ids: ['ann'] }] });
    await world.process.get(FlagHistoryCoordinator).rollBackFlag(APPLICATION, { key, to: revision }, world.by('bob'));
    world.process.clock.advance(HOUR_MS);

    expect((await world.process.flags.getFlagEnvironment(APPLICATION, key, 'staging')).configuration.targets ?? []).toEqual([]);
    expect(await world.read(rollout)).toMatchObject({ status: 'progressing', percentage: 40 });
  });

  it('ends when the flag is archived, at what was there before it began', async () => {
    const rollout = await running();
    await world.process.flags.archiveFlag(APPLICATION, { key: rollout.key }, world.by('bob'));
    const start = await codeOf(world.start(rollout.key, HOURLY));
    await world.process.flags.restoreFlag(APPLICATION, { key: rollout.key }, world.by('bob'));

    expect(await lastOf(rollout)).toMatchObject({ status: 'aborted', percentage: 5, reason: 'The flag was archived. test' });
    expect(start).toBe('FEATURE_FLAG_ARCHIVED');
    expect(await world.rule(rollout.key)).toMatchObject({ coverage: 5_000 });
  });

  it('ends when its rule was edited by a build that knows no rollouts', async () => {
    const rollout = await running();
    await world.database.sql(
      `update sm.flag_environment set configuration = configuration #- '{rules,0,ramp}' where key = '${rollout.key}' and environment = 'staging'`,
    );
    const seen = await world.read(rollout);
    const paused = await codeOf(
      world.process.rollouts.pauseRollout(APPLICATION, { key: rollout.key, environment: 'staging', id: rollout.id }, world.by()),
    );
    await world.process.work();

    expect(seen.status).toBe('aborted');
    expect(paused).toBe('ROLLOUT_STATUS');
    expect(await lastOf(rollout)).toMatchObject({ status: 'aborted', reason: 'The rule does not follow this rollout any more.' });
  });

  it('needs a flag that is on, and no other that excludes it', async () => {
    const off = await world.flag(0, { enabledIn: [] });
    const killed = await world.flag();
    await world.process.flags.killFlag(APPLICATION, { key: killed, environment: '*' }, world.by());
    const rival = await world.flag();
    const excluded = await world.flag(0, { conflictsWith: [] });
    const started = await world.start(excluded, HOURLY);
    await world.process.rollouts.pauseRollout(APPLICATION, { key: excluded, environment: 'staging', id: started.id }, world.by());
    // Written past the rules, as two scopes could bring it about: what grows is judged again, what shrinks never waits for it.
    await world.database.sql(
      `update sm.flag set definition = definition || '{"conflictsWith": ["${rival}"]}', revision = revision where key = '${excluded}'`,
    );

    expect(await codeOf(world.start(off, HOURLY))).toBe('FEATURE_FLAG_OFF');
    expect(await codeOf(world.start(killed, HOURLY))).toBe('FEATURE_FLAG_OFF');
    expect(
      await codeOf(
        world.process.rollouts.resumeRollout(APPLICATION, { key: excluded, environment: 'staging', id: started.id }, world.by()),
      ),
    ).toBe('FEATURE_FLAG_CONFLICT');
    expect(
      await codeOf(
        world.process.rollouts.completeRollout(APPLICATION, { key: excluded, environment: 'staging', id: started.id }, world.by()),
      ),
    ).toBe('FEATURE_FLAG_CONFLICT');
    expect(
      await codeOf(world.process.rollouts.abortRollout(APPLICATION, { key: excluded, environment: 'staging', id: started.id }, world.by())),
    ).toBe('ok');
    expect(await codeOf(world.start(excluded, HOURLY))).toBe('FEATURE_FLAG_CONFLICT');
  });
});
