import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TestApp } from '#libs/testing';
import type { SettingRollback } from '../../../src/settings/contracts/index.ts';
import { KEYS, type Rows, step } from './history-model.ts';
import { HistoryWorld } from './history-world.ts';

const RUNS = process.env['TEST_LONG'] === '1' ? 20 : 2;
const STEPS = 500;
const PICKS = 12;
const NOTHING: Rows = new Map();

describe('a random history of settings', () => {
  let server: TestApp;
  let worlds = 0;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    const definitions = KEYS.map((key) => ({ key, owner: 'model', kind: 'integer', scopes: ['application', 'tenant', 'user'] }));
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
  });

  afterAll(() => server.close());

  it('can be taken back to any revision, and the way back can be taken back', async () => {
    // A seed and not the steps themselves: a failure then prints one number to repeat it with.
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const world = await HistoryWorld.create(server, ++worlds);
        for (const taken of fc.sample(step, { seed, numRuns: STEPS })) await world.take(taken);
        expect(world.accepted).toBeGreaterThan(STEPS / 5);
        for (const picked of fc.sample(fc.nat(), { seed, numRuns: PICKS })) await takeBackAndForth(world, picked, Math.floor(picked / 5));
      }),
      { numRuns: RUNS, endOnFailure: true, seed: 20_261_124 },
    );
  }, 600_000);
});

async function takeBackAndForth(world: HistoryWorld, chosen: number, picked: number): Promise<void> {
  const number = chosen % world.members.length;
  const member = world.member(number);
  const { model } = member;
  const revision = model.pick(picked);
  const then = model.at(revision);
  const before = model.rows;
  expect(await world.stored(member, revision)).toEqual(then);
  expect(await world.stored(member, model.newest)).toEqual(before);

  const done = await rollBack(world, number, { to: revision }, then);

  expect(await world.changedSince(member, revision)).toEqual([]);
  expect(await world.stored(member, model.newest)).toEqual(then);
  if (done === 0) return;
  await rollBack(world, number, { changeSet: done }, before);
  expect(await world.stored(member, model.newest)).toEqual(before);
}

/** Only locks and constraints of the levels above may refuse an earlier state, and nothing does once they are gone. */
async function rollBack(world: HistoryWorld, number: number, rollback: SettingRollback, wanted: Rows): Promise<number> {
  const member = world.member(number);
  const done = await world.rollBack(member, rollback, wanted);
  if (done !== undefined) return done;
  const above = world.members.slice(0, Math.min(number, 3));
  expect(above.some(({ model }) => [...model.rows.values()].some((row) => row.enforced === true || row.constraint !== undefined))).toBe(
    true,
  );
  for (const upper of above) await world.rollBack(upper, { to: upper.model.base }, NOTHING);
  const retried = await world.rollBack(member, rollback, wanted);
  expect(retried).toBeGreaterThan(0);
  return retried ?? 0;
}
