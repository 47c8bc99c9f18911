import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationCacheService } from '#libs/layers';
import type { FlagTable } from '../../../src/feature-flags/domain/flag-table.ts';
import { type CommitParticipant, Scope, type Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { ManualClock, type TestDatabase, waitUntil } from '#libs/testing';
import { type ConfigurationEvent, WorkRunner } from '#libs/work';
import { FLAG_DISABLED, FLAG_CREATED, type FlagCreated, type FlagDisabled } from '../../../src/feature-flags/contracts/index.ts';
import { OnFeatureFlagCreated } from '../../../src/feature-flags/listeners/on-feature-flag-created.listener.ts';
import { OnFeatureFlagDisabled } from '../../../src/feature-flags/listeners/on-feature-flag-disabled.listener.ts';
import { BY_ADMIN, flagDatabase, FlagInstance } from './flag-product.ts';

const ACME = Scope.tenant('acme');
const PLACE = { environment: 'staging' };

/** Fails every commit while it is told to. */
class Saboteur implements CommitParticipant {
  readonly name = 'saboteur';
  readonly order = 900;
  isOn = false;

  beforeCommit(_work: Work): Promise<void> {
    return this.isOn ? Promise.reject(new Error('The commit was prevented.')) : Promise.resolve();
  }
}

describe('the listeners of flags', () => {
  const clock = new ManualClock('2026-01-01T09:00:00Z');
  const saboteur = new Saboteur();
  let database: TestDatabase;
  let writer: FlagInstance;
  let runner: FlagInstance;
  let acme: string;

  beforeAll(async () => {
    database = await flagDatabase();
    runner = await FlagInstance.start(database, clock, true);
    writer = await FlagInstance.start(database, clock);
    writer.get(UnitOfWork).register(saboteur);
    acme = await writer.tenant('acme');
    await waitUntil('the runner is elected', () => runner.get(WorkRunner).isRunner);
  });

  afterAll(async () => {
    await Promise.all([writer.close(), runner.close()]);
    await database.drop();
  });

  const create = (key: string, more = {}) => writer.create(key, { kind: 'release', ...more }, ACME);

  /** When somebody is reminded of a flag, by what is due. */
  async function due(key: string): Promise<Readonly<Record<string, string>>> {
    const rows = await database.sql<{ kind: string; at: Date }>(
      `select kind, due_at as at from sm.due_work where tenant_id = $1 and kind in ('flag.end-lifetime', 'flag-switch.review')
       and (subject = $2 or subject like '%"' || $2 || '"%') order by kind`,
      [acme, key],
    );
    return Object.fromEntries(rows.map(({ kind, at }) => [kind, at.toISOString()]));
  }

  const notices = () => runner.metric('feature_flag_notices_total');

  /** The numbers of notices that came since. */
  async function told(before: Readonly<Record<string, number>>): Promise<Readonly<Record<string, number>>> {
    const now = await notices();
    return Object.fromEntries(
      Object.entries(now).flatMap(([notice, count]) => (count === before[notice] ? [] : [[notice, count - (before[notice] ?? 0)]])),
    );
  }

  async function delivered(): Promise<void> {
    await waitUntil('everything is delivered', async () => {
      const [row] = await database.sql<{ behind: number }>(
        `select count(*)::int as behind from sm.stream s join sm.delivery d on d.tenant_id = s.tenant_id and d.stream = s.name
         where d.consumer like 'OnFeatureFlag%' and s.tenant_id = '${acme}' and d.position < s.revision`,
      );
      return row?.behind === 0;
    });
  }

  it('start the clock of a new flag, and load its layer', async () => {
    await create('clocked');
    await waitUntil('the clock runs', async () => Object.keys(await due('clocked')).length > 0);

    expect(await due('clocked')).toEqual({ 'flag.end-lifetime': '2026-02-10T09:00:00.000Z' });
    const layer = runner.get(ConfigurationCacheService).peek<FlagTable>('flags', acme);
    expect(layer?.data.flag('clocked')).toMatchObject({ key: 'clocked', definition: { valueType: 'boolean' } });
  });

  it('hear nothing of a change that is rolled back', async () => {
    saboteur.isOn = true;
    await expect(create('doomed')).rejects.toThrow('prevented');
    await expect(writer.flags.killFlag(ACME, { key: 'clocked', ...PLACE }, BY_ADMIN)).rejects.toThrow('prevented');
    saboteur.isOn = false;
    const before = await notices();
    await create('saved');
    await waitUntil('the clock runs', async () => Object.keys(await due('saved')).length > 0);
    await delivered();

    expect(await due('doomed')).toEqual({});
    expect(await due('clocked')).toEqual({ 'flag.end-lifetime': '2026-02-10T09:00:00.000Z' });
    expect(await told(before)).toEqual({});
  });

  it('start no clock for flags that live as long as they are wanted', async () => {
    await create('for-ever', { permanent: true });
    await create('right', { kind: 'permission' });
    await create('last');
    await waitUntil('the last one is heard', async () => Object.keys(await due('last')).length > 0);

    expect([await due('for-ever'), await due('right')]).toEqual([{}, {}]);
  });

  it('tell the owner that a flag was switched off, and open no review', async () => {
    const before = await notices();
    await create('off');
    await writer.flags.disableFlag(ACME, { key: 'off', ...PLACE }, BY_ADMIN);
    await waitUntil('the owner is told', async () => (await told(before))['disabled'] === 1);

    expect(Object.keys(await due('off'))).toEqual(['flag.end-lifetime']);
  });

  it('open the review of a kill switch, which goes on until it is taken back', async () => {
    const before = await notices();
    await create('killed');
    await writer.flags.killFlag(ACME, { key: 'killed', ...PLACE }, BY_ADMIN);
    await waitUntil('the review is open', async () => 'flag-switch.review' in (await due('killed')));
    await waitUntil('the owner is told', async () => (await told(before))['killed'] === 1);
    expect(await due('killed')).toMatchObject({ 'flag-switch.review': '2026-01-02T09:00:00.000Z' });
    expect(await writer.flags.findKillSwitchReviews(ACME, { limit: 9 })).toEqual({
      items: [
        {
          key: 'killed',
          name: 'killed',
          owner: 'tests',
          ...PLACE,
          reason: 'test',
          by: BY_ADMIN.actor.name,
          since: '2026-01-01T09:00:00.000Z',
        },
      ],
    });

    clock.set('2026-01-02T09:00:00Z');
    await waitUntil('the owner is reminded', async () => (await told(before))['still-killed'] === 1);
    await waitUntil('the review goes on', async () => (await due('killed'))['flag-switch.review'] === '2026-01-03T09:00:00.000Z');

    await writer.flags.reviveFlag(ACME, { key: 'killed', ...PLACE }, BY_ADMIN);
    clock.set('2026-01-03T09:00:00Z');
    await waitUntil('the review is over', async () => !('flag-switch.review' in (await due('killed'))));
    expect(await told(before)).toEqual({ killed: 1, 'still-killed': 1 });
  });

  it('let the clock run on for a flag whose kind lives longer now', async () => {
    await create('longer', { kind: 'operational' });
    await waitUntil('the clock runs', async () => Object.keys(await due('longer')).length > 0);
    expect(await due('longer')).toEqual({ 'flag.end-lifetime': '2026-01-10T09:00:00.000Z' });

    await writer.flags.updateFlag(ACME, { key: 'longer', change: { kind: 'release' } }, BY_ADMIN);
    const before = await notices();
    clock.set('2026-01-10T09:00:00Z');
    await waitUntil('the clock runs on', async () => (await due('longer'))['flag.end-lifetime'] === '2026-02-12T09:00:00.000Z');
    expect(await told(before)).toEqual({});
  });

  it('may be told twice', async () => {
    const facts = {
      tenantId: acme,
      stream: 'flags' as const,
      revision: 1,
      actor: { id: 'a', name: 'a' },
      at: clock.now().toISOString(),
      part: { number: 1, of: 1 },
    };
    const created = { ...facts, type: FLAG_CREATED, id: 'one', payload: { key: 'clocked' } } as ConfigurationEvent<FlagCreated>;
    const disabled = {
      ...facts,
      type: FLAG_DISABLED,
      id: 'two',
      payload: { key: 'clocked', environment: 'staging', cause: 'kill-switch' },
    } as ConfigurationEvent<FlagDisabled>;
    for (let time = 0; time < 2; time++) {
      await runner.get(OnFeatureFlagCreated).begin(created);
      await runner.get(OnFeatureFlagDisabled).review(disabled);
    }

    expect(await due('clocked')).toEqual({
      'flag.end-lifetime': '2026-02-10T09:00:00.000Z',
      'flag-switch.review': '2026-01-11T09:00:00.000Z',
    });
  });

  it('tell the owner when the lifetime of a flag is over, unless it was archived or made permanent', async () => {
    for (const key of ['clocked', 'off', 'killed']) await writer.flags.archiveFlag(ACME, { key }, BY_ADMIN);
    await writer.flags.updateFlag(ACME, { key: 'last', change: { permanent: true } }, BY_ADMIN);
    await delivered();
    const before = await notices();
    clock.set('2026-02-10T08:59:59Z');
    clock.set('2026-02-10T09:00:00Z');
    await waitUntil('nothing is due', async () => {
      const [row] = await database.sql<{ left: number }>(
        `select count(*)::int as left from sm.due_work where kind in ('flag.end-lifetime', 'flag-switch.review') and due_at <= '2026-02-10T09:00:00Z'`,
      );
      return row?.left === 0;
    });

    expect(await told(before)).toEqual({ 'lifetime-over': 1 });
  });
});
