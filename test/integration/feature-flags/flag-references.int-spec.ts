import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandContext, Scope } from '#libs/kernel';
import { aTestActor, TestApp } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../../src/feature-flags/contracts/index.ts';

const APPLICATION = Scope.application();
const GROUP = Scope.tenant('group');
const ACME = Scope.tenant('acme');
const RIVAL = Scope.tenant('rival');
const ROUNDS = 20;
const STAGING = 'staging';

describe('what tenants build on flags and segments of scopes above', () => {
  let app: TestApp;
  let flags: FeatureFlagCoordinator;

  beforeAll(async () => {
    app = await TestApp.start('integration');
    flags = app.app.get(FeatureFlagCoordinator, { strict: false });
    for (const body of [{ code: 'group' }, { code: 'acme', parent: 'group' }, { code: 'rival' }]) {
      await app.send('POST', '/v1/tenants', { body: { ...body, name: body.code } });
    }
  });

  afterAll(() => app.close());

  const by = (actor: Parameters<typeof aTestActor>[0] = {}): CommandContext => ({
    actor: aTestActor({ permissions: ['*'], tenants: 'all', ...actor }),
    source: 'contract',
    reason: 'test',
  });

  const segment = (scope: Scope, key: string, asked: readonly string[] = []) =>
    flags.createSegment(scope, { key, name: key, rules: asked.map((name) => ({ segment: name })) }, by());

  const create = (scope: Scope, key: string, more: object = {}) =>
    flags.createFlag(scope, { key, name: key, owner: 'tests', type: 'boolean', ...more }, by());

  const asking = (name: string) => ({ type: 'custom-rule', rules: [{ when: { segment: name }, serve: { variant: 'on' } }] });

  /** Sends both at once, in turns the one or the other first. */
  async function both(round: number, first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<readonly string[]> {
    const settled = (call: () => Promise<unknown>) =>
      call().then(
        () => 'done',
        (error: unknown) => String(Reflect.get(Object(error), 'code')),
      );
    if (round % 2 === 0) return Promise.all([settled(first), settled(second)]);
    const [later, earlier] = await Promise.all([settled(second), settled(first)]);
    return [earlier ?? '', later ?? ''];
  }

  it('keeps its segments: of a removal and a new reference at the same moment one is refused', async () => {
    const outcomes = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = `raced-${round}`;
      await segment(APPLICATION, key);
      outcomes.push(
        await both(
          round,
          () => flags.removeSegment(APPLICATION, { key }, by()),
          () => (round % 4 < 2 ? create(ACME, `asks-${round}`, asking(key)) : segment(ACME, `asks-${round}`, [key])),
        ),
      );
    }

    for (const outcome of outcomes) {
      expect([
        ['done', 'FEATURE_FLAG_INVALID'],
        ['done', 'SEGMENT_INVALID'],
        ['SEGMENT_IN_USE', 'done'],
      ]).toContainEqual(outcome);
    }
  });

  it('keeps the variants of its overrides: of taking one away and serving it at the same moment one is refused', async () => {
    const outcomes = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = `varied-${round}`;
      await create(APPLICATION, key, { variants: { on: true, off: false, beta: true } });
      outcomes.push(
        await both(
          round,
          () => flags.updateFlag(APPLICATION, { key, change: { variants: { on: true, off: false } } }, by()),
          () => flags.overrideFlag(ACME, { key, environment: STAGING }, { variant: 'beta' }, by()),
        ),
      );
    }

    for (const outcome of outcomes) {
      expect([
        ['done', 'FEATURE_FLAG_INVALID'],
        ['FEATURE_FLAG_IN_USE', 'done'],
      ]).toContainEqual(outcome);
    }
  });

  it('keeps its prerequisites: of archiving one and asking it at the same moment one is refused', async () => {
    const outcomes = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = `needed-${round}`;
      await create(APPLICATION, key);
      await create(ACME, `needs-${round}`);
      const prerequisites = [{ flag: key, variants: ['on'] }];
      outcomes.push(
        await both(
          round,
          () => flags.archiveFlag(APPLICATION, { key }, by()),
          () => flags.configureFlag(ACME, { key: `needs-${round}`, environment: STAGING }, { prerequisites }, by()),
        ),
      );
    }

    for (const outcome of outcomes) {
      expect([
        ['done', 'FEATURE_FLAG_INVALID'],
        ['FEATURE_FLAG_IN_USE', 'done'],
      ]).toContainEqual(outcome);
    }
  });

  it('is counted and not named to who may not know the tenant', async () => {
    await segment(GROUP, 'of-group');
    await create(ACME, 'below', asking('of-group'));
    const remove = (actor: Parameters<typeof aTestActor>[0]) => flags.removeSegment(GROUP, { key: 'of-group' }, by(actor));
    const named = [{ kind: 'flag', key: 'below', environment: '*', tenant: 'acme' }];

    await expect(remove({ tenants: ['group'] })).rejects.toMatchObject({
      code: 'SEGMENT_IN_USE',
      message: expect.not.stringMatching(/acme|below"/),
      details: { users: [], hiddenTenants: 1 },
    });
    await expect(remove({})).rejects.toMatchObject({ details: { users: named, hiddenTenants: 0 } });
  });

  it('counts for the nearest owner of a key: whoever has one of their own uses theirs', async () => {
    await segment(RIVAL, 'shadowed');
    await create(RIVAL, 'asks-own', asking('shadowed'));
    await segment(APPLICATION, 'shadowed');

    expect((await flags.getSegment(RIVAL, 'shadowed')).source).toEqual({ level: 'tenant', tenant: 'rival' });
    expect((await flags.getSegment(ACME, 'shadowed')).source).toEqual({ level: 'application' });
    expect((await flags.removeSegment(APPLICATION, { key: 'shadowed' }, by())).changed).toBe(true);
    await expect(flags.removeSegment(RIVAL, { key: 'shadowed' }, by())).rejects.toMatchObject({ code: 'SEGMENT_IN_USE' });
  });

  it('is asked for by nobody else than the scope itself', async () => {
    const rows = await app.database.sql(`select * from sm.users_of_flag_thing('segment', 'shadowed')`);

    expect(rows).toEqual([]);
  });
});
