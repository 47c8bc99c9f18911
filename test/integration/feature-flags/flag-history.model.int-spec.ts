import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChangeLogReader, type RecordedChange } from '#libs/changes';
import { Scope, systemActor, TenantDirectory } from '#libs/kernel';
import { TestApp } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';
import { FlagHistoryWorld, type States, step } from './flag-history-world.ts';

const RUNS = process.env['TEST_LONG'] === '1' ? 15 : 2;
const STEPS = 100;

/** What is said after one more change, by the change alone. */
function replayed(states: States, { kind, key, environment, before, after }: RecordedChange): States {
  const place = `${kind.slice(0, kind.indexOf('.'))} ${key} ${environment}`;
  const { [place]: _there, ...others } = states;
  const state = kind === 'flag.archived' ? { ...(before as object), archived: true } : (after as object | undefined);
  return state === undefined ? others : { ...others, [place]: state };
}

/** What the rows hold, past the product. */
const ROWS = `
select 'flag ' || key || ' *' as place, definition || case when archived_at is null then '{}' else '{"archived": true}'::jsonb end as state
  from sm.flag where tenant_id = $1
union all
select case when exists (select 1 from sm.flag f where f.tenant_id = $1 and f.key = e.key) then 'flag-environment ' else 'flag-override ' end
    || key || ' ' || environment, configuration from sm.flag_environment e where tenant_id = $1 and configuration is not null
union all
select 'segment ' || key || ' *', definition from sm.segment where tenant_id = $1 and definition is not null`;

describe('a random history of flags', () => {
  let server: TestApp;
  let worlds = 0;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    await server.app
      .get(FeatureFlagCoordinator, { strict: false })
      .createFlag(
        Scope.application(),
        { key: 'model-above', name: 'above', owner: 'tests', type: 'boolean' },
        { actor: systemActor('history'), source: 'contract', reason: 'test' },
      );
  });

  afterAll(() => server.close());

  it('replays to the present state, and answers what was said at every revision', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const world = await FlagHistoryWorld.create(server, `world-${++worlds}`);
        for (const taken of fc.sample(step, { seed, numRuns: STEPS })) await world.take(taken);
        accepted += world.accepted;

        const { id } = await server.app.get(TenantDirectory, { strict: false }).tenant(`world-${worlds}`);
        const log = await server.app.get(ChangeLogReader, { strict: false }).changeSetsAfter(id, 'flags', 0, 1_000);
        let states: States = {};
        for (const { revision, changes } of log) {
          states = changes.reduce(replayed, states);
          expect([revision, states]).toEqual([revision, world.past[revision]]);
          expect(await world.stored(revision)).toEqual(world.past[revision]);
        }
        const rows = await server.database.sql<{ place: string; state: object }>(ROWS, [id]);
        expect(Object.fromEntries(rows.map(({ place, state }) => [place, state]))).toEqual(states);
        expect(states).toEqual(world.now);
        for (const picked of fc.sample(fc.nat(), { seed, numRuns: 20 })) {
          const [from, to] = [picked % world.past.length, (picked >> 7) % world.past.length];
          expect(await world.carried(from, to)).toEqual(world.past[to]);
        }
      }),
      { numRuns: RUNS, endOnFailure: true, seed: 20_261_124 },
    );
    // Walks that were refused at every step would show nothing; a single one may have little luck.
    expect(accepted).toBeGreaterThan((RUNS * STEPS) / 4);
  }, 600_000);
});
