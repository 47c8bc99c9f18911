import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { aTestActor } from '#libs/testing';
import type { RolloutState } from '../../../../src/feature-flags/contracts/index.ts';
import { FeatureRolloutWorkflow } from '../../../../src/feature-flags/workflows/feature-rollout.workflow.ts';
import { OrganisationCoordinator } from '../../../../src/organisation/contracts/index.ts';
import { codeOf, RolloutWorld } from './rollout-world.ts';

const HOUR_MS = 3_600_000;
const KEY = 'of-acme';
const ACME = Scope.tenant('acme');
const OTHERS = ['rival', 'acme-branch'];

describe('a rollout of a tenant', () => {
  let world: RolloutWorld;
  let rollout: RolloutState;

  beforeAll(async () => {
    world = await RolloutWorld.start();
    const root = { actor: aTestActor(), source: 'contract' } as const;
    const organisation = world.process.get(OrganisationCoordinator);
    for (const code of ['acme', 'rival']) await organisation.createTenant({ code, name: code }, root);
    await organisation.createTenant({ code: 'acme-branch', name: 'Branch', parent: 'acme' }, root);
    const flag = { key: KEY, name: KEY, owner: 'tests', type: 'percentage' as const, percentage: 0, enabledIn: ['staging'] };
    await world.process.flags.createFlag(ACME, flag, world.by());
    const steps = [
      { percentage: 10, after: 'PT1H' },
      { percentage: 20, after: 'PT1H' },
    ];
    rollout = await world.process.rollouts.startRollout(ACME, { key: KEY, environment: 'staging', steps }, world.by());
  });

  afterAll(() => world.close());

  const place = () => ({ key: KEY, environment: 'staging', id: rollout.id });

  it('keeps its timer when that comes before its time', async () => {
    const [item] = await dueIn(HOUR_MS);
    await world.process.get(FeatureRolloutWorkflow).run({ ...item, attempts: 0 } as never);
    await world.database.sql(`delete from sm.due_work where id = '${item?.id}'`);
    world.process.clock.advance(HOUR_MS);
    const done = await world.process.work();
    const { status, percentage, transitions } = await world.process.rollouts.getRollout(ACME, place());

    expect(item).toMatchObject({ subject: rollout.id });
    expect(done).toBe(1);
    expect({ status, percentage }).toEqual({ status: 'progressing', percentage: 10 });
    expect(transitions.map(({ move }) => move)).toEqual(['initiated', 'progressed']);
  });

  it.each(OTHERS)('is not there for %s', async (code) => {
    const scope = Scope.tenant(code);
    const { rollouts } = world.process;
    const expected = code === 'rival' ? 'FEATURE_FLAG_NOT_FOUND' : 'FEATURE_FLAG_INHERITED';

    expect(await codeOf(rollouts.getRollout(scope, place()))).toBe('ROLLOUT_NOT_FOUND');
    expect((await rollouts.listRollouts(scope, { status: 'any' }, { limit: 9 })).items).toEqual([]);
    expect(await codeOf(rollouts.pauseRollout(scope, place(), world.by()))).toBe(expected);
    expect(await codeOf(rollouts.approveRolloutStep(scope, { ...place(), step: 1 }, world.by('bob')))).toBe(expected);
    expect(await codeOf(rollouts.startRollout(scope, { ...place(), steps: [{ percentage: 1 }] }, world.by()))).toBe(expected);
  });

  it('is not there for the application', async () => {
    const scope = Scope.application();

    expect((await world.process.rollouts.listRollouts(scope, { status: 'any' }, { limit: 9 })).items).toEqual([]);
    expect(await codeOf(world.process.rollouts.getRollout(scope, place()))).toBe('ROLLOUT_NOT_FOUND');
  });

  /** What will be due then. */
  async function dueIn(milliseconds: number) {
    world.process.clock.advance(milliseconds);
    const due = await world.process.due();
    world.process.clock.advance(-milliseconds);
    return due;
  }
});
