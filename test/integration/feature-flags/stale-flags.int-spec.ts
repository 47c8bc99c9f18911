import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { APPLICATION_TENANT_ID, Scope } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { ManualClock, type TestDatabase } from '#libs/testing';
import { BY_ADMIN, flagDatabase, FlagInstance } from './flag-product.ts';

const DAY_MS = 86_400_000;
const START = '2026-01-01T09:00:00Z';
const APPLICATION = Scope.application();
const [GROUP, CHILD, RIVAL] = [Scope.tenant('group'), Scope.tenant('child'), Scope.tenant('rival')];

describe('what is told of the usage of flags', () => {
  const clock = new ManualClock(START);
  let database: TestDatabase;
  let instance: FlagInstance;

  beforeAll(async () => {
    database = await flagDatabase();
    instance = await FlagInstance.start(database, clock);
    await instance.tenant('group');
    await instance.tenant('child', 'group');
    await instance.tenant('rival');
  });

  afterAll(async () => {
    await instance.close();
    await database.drop();
  });

  async function evaluate(tenant: string | undefined, key: string, times = 1): Promise<void> {
    const view = await instance.view(tenant);
    for (let time = 0; time < times; time++) view.details(key);
  }

  const usage = async (scope: Scope, key: string, days = 30) => {
    const { counted, evaluations, days: found } = await instance.flags.getFlagUsage(scope, key, { days });
    return [counted, evaluations, found.length];
  };

  async function stale(scope: Scope): Promise<Readonly<Record<string, readonly string[]>>> {
    const { items } = await instance.flags.findStaleFlags(scope, { limit: 100 });
    return Object.fromEntries(items.map(({ key, reasons }) => [key, reasons.map(({ code, since }) => `${code} ${since.slice(0, 10)}`)]));
  }

  it('shows owners the use of all, and others their own', async () => {
    await instance.create('of-all');
    await instance.create('of-group', {}, GROUP);
    await evaluate('child', 'of-all', 2);
    await evaluate('rival', 'of-all', 3);
    await evaluate(undefined, 'of-all', 4);
    await evaluate('child', 'of-group', 5);
    await instance.flush();

    expect(await usage(APPLICATION, 'of-all')).toEqual(['all', 9, 1]);
    expect(await usage(CHILD, 'of-all')).toEqual(['scope', 2, 1]);
    expect(await usage(GROUP, 'of-all')).toEqual(['scope', 0, 0]);
    expect(await usage(RIVAL, 'of-all')).toEqual(['scope', 3, 1]);
    expect(await usage(GROUP, 'of-group')).toEqual(['all', 5, 1]);
    await expect(usage(RIVAL, 'of-group')).rejects.toMatchObject({ code: 'FEATURE_FLAG_NOT_FOUND' });
  });

  it('is told to the owner by the database too, and to nobody else', async () => {
    const asked = (tenantId: string, owner: string) =>
      instance
        .get(DatabaseReader)
        .read({ tenantId }, async (sql) => [
          (await sql.query(`select * from sm.flag_usage_of($1, 'of-all', '2026-01-01')`, [owner])).length,
          (await sql.query(`select * from sm.flag_last_uses_of($1, null)`, [owner])).length,
          (await sql.query(`select * from sm.flag_usage where tenant_id <> $1`, [tenantId])).length,
        ]);
    const [rival] = await database.sql<{ id: string }>(`select id from sm.tenant where code = 'rival'`);

    expect(await asked(APPLICATION_TENANT_ID, APPLICATION_TENANT_ID)).toEqual([1, 1, 0]);
    expect(await asked(rival?.id ?? '', APPLICATION_TENANT_ID)).toEqual([0, 0, 0]);
  });

  it('keeps flags of the same key apart whose owners differ', async () => {
    await instance.create('twice', {}, RIVAL);
    await evaluate('rival', 'twice', 2);
    await instance.create('twice');
    await evaluate('rival', 'twice', 3);
    await evaluate('child', 'twice', 7);
    await instance.flush();

    expect(await usage(RIVAL, 'twice')).toEqual(['all', 5, 1]);
    expect(await usage(APPLICATION, 'twice')).toEqual(['all', 7, 1]);
  });

  it('shows as many days as are asked for, and the last use whenever it was', async () => {
    await instance.create('daily');
    await evaluate('child', 'daily');
    clock.advance(2 * DAY_MS);
    await evaluate('child', 'daily', 2);
    await instance.flush();
    const last = clock.now().toISOString();
    clock.advance(DAY_MS);

    expect(await instance.flags.getFlagUsage(CHILD, 'daily', { days: 4 })).toEqual({
      key: 'daily',
      source: { level: 'application' },
      counted: 'scope',
      from: '2026-01-01',
      lastEvaluatedAt: last,
      evaluations: 3,
      days: [
        { day: '2026-01-03', environment: 'staging', variant: 'on', evaluations: 2 },
        { day: '2026-01-01', environment: 'staging', variant: 'on', evaluations: 1 },
      ],
    });
    expect(await usage(CHILD, 'daily', 3)).toEqual(['scope', 2, 1]);
    expect(await instance.flags.getFlagUsage(CHILD, 'daily', { days: 1 })).toMatchObject({ lastEvaluatedAt: last, evaluations: 0 });
    expect(await instance.flags.getFlagUsage(CHILD, 'daily', { days: 9, environment: 'production' })).toMatchObject({ evaluations: 0 });
  });

  it('reports why flags may be given up, and since when', async () => {
    clock.set(START);
    const on = ['staging'];
    for (const [key, kind] of Object.entries({
      old: 'release',
      busy: 'release',
      quiet: 'permission',
      fixed: 'experiment',
      brief: 'operational',
    } as const))
      await instance.create(key, { kind, enabledIn: on }, GROUP);
    await instance.create('kept', { kind: 'release', permanent: true }, GROUP);
    await instance.create('gone', { kind: 'permission' }, GROUP);
    await instance.create('needed', { kind: 'permission' }, GROUP);
    await instance.flags.configureFlag(
      GROUP,
      { key: 'busy', environment: 'staging' },
      { prerequisites: [{ flag: 'needed', variants: ['on'] }] },
      BY_ADMIN,
    );
    await instance.flags.archiveFlag(GROUP, { key: 'gone' }, BY_ADMIN);
    for (const day of [1, 15, 32]) {
      clock.set(new Date(Date.parse(START) + day * DAY_MS));
      for (const tenant of ['group', 'child']) {
        await evaluate(tenant, 'fixed');
        await evaluate(tenant, 'busy');
        (await instance.view(tenant, 'production')).details('busy');
      }
      await instance.flush();
    }
    expect(await stale(GROUP)).toEqual({
      brief: ['LIFETIME_OVER 2026-01-08', 'NOT_EVALUATED 2026-01-01'],
      fixed: ['CONSTANT 2026-01-02'],
      'of-group': ['NOT_EVALUATED 2026-01-01'],
      old: ['NOT_EVALUATED 2026-01-01'],
      quiet: ['NOT_EVALUATED 2026-01-01'],
    });

    clock.set('2026-02-10T09:00:00Z');
    expect(await stale(GROUP)).toMatchObject({
      busy: ['LIFETIME_OVER 2026-02-10'],
      fixed: ['LIFETIME_OVER 2026-02-10', 'CONSTANT 2026-01-02'],
      old: ['LIFETIME_OVER 2026-02-10', 'NOT_EVALUATED 2026-01-01'],
    });
    expect(await stale(CHILD)).toEqual({});
    expect(Object.keys(await stale(RIVAL))).toEqual(['twice']);
  });

  it('comes in pages', async () => {
    const first = await instance.flags.findStaleFlags(GROUP, { limit: 4 });
    const second = await instance.flags.findStaleFlags(GROUP, { limit: 4, after: first.nextAfter ?? '' });

    expect(first.items.map(({ key }) => key)).toEqual(['brief', 'busy', 'fixed', 'of-group']);
    expect(second.items.map(({ key }) => key)).toEqual(['old', 'quiet']);
    expect(second.nextAfter).toBeUndefined();
  });
});
