import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPLICATION_TENANT_ID, Scope } from '#libs/kernel';
import { aTestActor, waitUntil } from '#libs/testing';
import { FLAG_DISABLED, type RolloutState } from '../../../../src/feature-flags/contracts/index.ts';
import { OnFlagStopped } from '../../../../src/feature-flags/listeners/on-flag-stopped.listener.ts';
import { OrganisationCoordinator } from '../../../../src/organisation/contracts/index.ts';
import { APPLICATION, codeOf, RolloutWorld } from './rollout-world.ts';

const HOUR_MS = 3_600_000;
const HOURLY = [10, 20, 40, 80].map((percentage) => ({ percentage, after: 'PT1H' }));

describe('a rollout of a flag that nobody gets any more', () => {
  let world: RolloutWorld;

  beforeAll(async () => {
    world = await RolloutWorld.start(true);
    await world.process
      .get(OrganisationCoordinator)
      .createTenant({ code: 'acme', name: 'Acme' }, { actor: aTestActor(), source: 'contract' });
  });

  afterAll(() => world.close());

  const place = ({ key, environment, id }: RolloutState) => ({ key, environment, id });

  async function running(): Promise<RolloutState> {
    const started = await world.start(await world.flag(), HOURLY);
    world.process.clock.advance(1.5 * HOUR_MS);
    return started;
  }

  async function untilPaused(rollout: RolloutState): Promise<RolloutState> {
    await waitUntil('the rollout stands still', async () => (await world.read(rollout)).status === 'paused');
    return world.read(rollout);
  }

  const kill = (key: string, environment: string) => world.process.flags.killFlag(APPLICATION, { key, environment }, world.by('bob'));
  const revive = (key: string, environment: string) => world.process.flags.reviveFlag(APPLICATION, { key, environment }, world.by('bob'));

  it.each(['staging', '*'])(
    'stands still as of the moment that the kill switch was used in %s, until it is resumed',
    async (environment) => {
      const rollout = await running();
      const { key } = rollout;
      const killedAt = world.process.clock.now().toISOString();
      await kill(key, environment);
      world.process.clock.advance(100 * HOUR_MS);
      const paused = await untilPaused(rollout);
      const early = await codeOf(world.process.rollouts.resumeRollout(APPLICATION, place(rollout), world.by()));
      if (environment === 'staging') await revive(key, environment);
      else await world.database.sql(`update sm.flag_switch set killed = false where key = '${key}'`);
      const resumed = await world.process.rollouts.resumeRollout(APPLICATION, place(rollout), world.by());
      world.process.clock.advance(HOUR_MS / 2);

      expect(paused).toMatchObject({ status: 'paused', step: 1, percentage: 10 });
      expect(paused.transitions.at(-1)).toMatchObject({
        move: 'paused',
        at: killedAt,
        by: { name: 'feature-flags' },
        reason: 'The kill switch of the flag was used.',
      });
      expect(early).toBe('FEATURE_FLAG_OFF');
      expect(resumed).toMatchObject({ status: 'progressing', percentage: 10 });
      expect(await world.read(rollout)).toMatchObject({ percentage: 20 });
    },
  );

  it('goes on for the others when one tenant alone kills the flag', async () => {
    const tenants = await running();
    const everybodys = await world.start(await world.flag(), HOURLY);
    await world.process.flags.killFlag(Scope.tenant('acme'), { key: tenants.key, environment: '*' }, world.by('bob'));
    await kill(everybodys.key, 'staging');
    await untilPaused(everybodys);

    expect(await world.read(tenants)).toMatchObject({ status: 'progressing' });
  });
});

describe('a rollout of a flag that nobody gets any more, while no process does any work', () => {
  let world: RolloutWorld;

  beforeAll(async () => {
    world = await RolloutWorld.start();
  });

  afterAll(() => world.close());

  async function killed(): Promise<RolloutState> {
    const rollout = await world.start(await world.flag(), HOURLY);
    world.process.clock.advance(1.5 * HOUR_MS);
    await world.process.flags.killFlag(APPLICATION, { key: rollout.key, environment: 'staging' }, world.by('bob'));
    world.process.clock.advance(100 * HOUR_MS);
    return rollout;
  }

  it('stands still as of the kill, whether its timer comes first or the switch is taken back first', async () => {
    const timer = await killed();
    await world.process.work();
    const back = await killed();
    await world.process.flags.reviveFlag(APPLICATION, { key: back.key, environment: 'staging' }, world.by('bob'));

    for (const rollout of [timer, back]) {
      const { status, percentage, transitions } = await world.read(rollout);
      expect({ status, percentage }).toEqual({ status: 'paused', percentage: 10 });
      expect(transitions.map(({ move }) => move)).toEqual(['initiated', 'progressed', 'paused']);
    }
  });

  it('is paused once, however often it is told of the kill', async () => {
    const rollout = await killed();
    const listener = world.process.get(OnFlagStopped);
    const event = {
      id: 'one',
      type: FLAG_DISABLED,
      tenantId: APPLICATION_TENANT_ID,
      stream: 'switches' as const,
      revision: 1,
      actor: { id: 'x', name: 'x' },
      at: rollout.startedAt,
      part: { number: 1, of: 1 },
      payload: { scope: APPLICATION, key: rollout.key, environment: 'staging', cause: 'kill-switch' as const },
    };
    await listener.pauseRollouts(event);
    await listener.pauseRollouts(event);
    const paused = await world.read(rollout);
    await world.process.flags.reviveFlag(APPLICATION, { key: rollout.key, environment: 'staging' }, world.by('bob'));
    const { key, environment, id } = rollout;
    await world.process.rollouts.resumeRollout(APPLICATION, { key, environment, id }, world.by());
    await listener.pauseRollouts(event);

    expect(paused.transitions.map(({ move }) => move)).toEqual(['initiated', 'progressed', 'paused']);
    expect((await world.read(rollout)).status).toBe('progressing');
  });

  it('stands still from the moment that the flag is switched off', async () => {
    const rollout = await world.start(await world.flag(), HOURLY);
    world.process.clock.advance(1.5 * HOUR_MS);
    await world.process.flags.disableFlag(APPLICATION, { key: rollout.key, environment: 'staging' }, world.by('bob'));
    const { status, percentage, transitions } = await world.read(rollout);

    expect({ status, percentage }).toEqual({ status: 'paused', percentage: 10 });
    expect(transitions.at(-1)).toMatchObject({ reason: 'The flag was switched off. test', by: { name: 'feature-flags' } });
  });
});
