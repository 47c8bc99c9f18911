import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { APPLICATION_TENANT_ID, Scope } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { ManualClock, type TestDatabase, waitUntil } from '#libs/testing';
import { UsageExpiryWorkflow } from '../../../src/feature-flags/workflows/usage-expiry.workflow.ts';
import { BY_ADMIN, flagDatabase, FlagInstance } from './flag-product.ts';

const DAY_MS = 86_400_000;

describe('the usage of flags', () => {
  const clock = new ManualClock('2026-11-24T10:00:00Z');
  let database: TestDatabase;
  let one: FlagInstance;
  let two: FlagInstance;
  let acme: string;

  beforeAll(async () => {
    database = await flagDatabase();
    one = await FlagInstance.start(database, clock);
    two = await FlagInstance.start(database, clock);
    acme = await one.tenant('acme');
    await one.create('plain');
    await one.create('bare', { valueType: 'string', variants: { on: 'a', off: 'b' }, enabledIn: [] });
    await one.flags.disableFlag(Scope.application(), { key: 'bare', environment: 'staging', graceful: false }, BY_ADMIN);
    await waitUntil('the second instance knows the tenant and its flags', async () => {
      const view = await two.view('acme').catch(() => undefined);
      return view?.details('plain').reason === 'STATIC' && view.details('bare').errorCode === 'GENERAL';
    });
  });

  afterAll(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.drop();
  });

  beforeEach(async () => {
    await Promise.all([one.flush(), two.flush()]);
    await database.sql('delete from sm.flag_usage');
  });

  const rows = () =>
    database.sql<{ readonly key: string; readonly evaluations: number }>(
      `select case tenant_id when '${acme}' then 'acme' when '${APPLICATION_TENANT_ID}' then 'application' else 'other' end as tenant,
         key, environment, variant, is_error as error, day::text as day, evaluations::int as evaluations from sm.flag_usage order by 1, 2, 3, 4`,
    );
  const counted = async (key = 'plain') => (await rows()).filter((row) => row.key === key).reduce((sum, row) => sum + row.evaluations, 0);

  it('is written by flag, variant, environment, tenant and day', async () => {
    const view = await one.view('acme');
    for (let times = 0; times < 3; times++) view.isEnabled('plain', { targetingKey: 'ann' });
    view.value('plain', false);
    view.details('bare');
    view.all();
    (await one.view('acme', 'production')).details('plain');
    await one.flags.evaluateFlags(Scope.application(), { environment: 'staging' }, { keys: ['plain'], context: {} });
    await one.flush();

    const day = '2026-11-24';
    expect(await rows()).toEqual([
      { tenant: 'acme', key: 'bare', environment: 'staging', variant: '', error: true, day, evaluations: 2 },
      { tenant: 'acme', key: 'plain', environment: 'production', variant: 'off', error: false, day, evaluations: 1 },
      { tenant: 'acme', key: 'plain', environment: 'staging', variant: 'on', error: false, day, evaluations: 5 },
      { tenant: 'application', key: 'plain', environment: 'staging', variant: 'on', error: false, day, evaluations: 1 },
    ]);
  });

  it('counts neither explanations nor keys without a flag', async () => {
    await one.flags.explainFlag(Scope.tenant('acme'), { environment: 'staging' }, 'plain', { targetingKey: 'ann' });
    (await one.view('acme')).details('nowhere');
    await one.flush();

    expect(await rows()).toEqual([]);
  });

  it('adds up what two instances counted, at the same time too', async () => {
    for (let round = 0; round < 5; round++) {
      for (const instance of [one, two]) {
        const view = await instance.view('acme');
        for (let times = 0; times < 100; times++) view.details(times % 2 === 0 ? 'plain' : 'bare');
      }
      await Promise.all([one.flush(), two.flush()]);
    }

    expect([await counted('plain'), await counted('bare')]).toEqual([500, 500]);
  });

  it('keeps what could not be written, and writes it once', async () => {
    const view = await one.view('acme');
    view.details('plain');
    await database.sql('revoke insert on sm.flag_last_use from sm_app');
    await one.flush();
    view.details('plain');
    await one.flush();
    expect(await counted()).toBe(0);

    await database.sql('grant insert on sm.flag_last_use to sm_app');
    view.details('plain');
    await one.flush();
    await one.flush();
    expect(await counted()).toBe(3);
  });

  it('asks the database what became of a commit that was not answered', async () => {
    const unitOfWork = one.get(UnitOfWork);
    const record = unitOfWork.record.bind(unitOfWork);
    const spy = jest.spyOn(unitOfWork, 'record');
    spy.mockImplementationOnce(async (tenantId, body) => {
      await record(tenantId, body);
      throw new Error('The answer was lost.');
    });
    const view = await one.view('acme');
    view.details('plain');
    await one.flush();
    expect(await counted()).toBe(1);

    view.details('plain');
    await one.flush();
    expect(await counted()).toBe(1);
    await one.flush();
    spy.mockRestore();
    expect(await counted()).toBe(2);
  });

  it('counts for the day on which it is answered, in UTC', async () => {
    clock.set('2026-11-24T23:59:59.999Z');
    (await one.view('acme')).details('plain');
    clock.advance(1);
    (await one.view('acme')).details('plain');
    (await one.view('acme')).details('plain');
    clock.advance(5_000);
    await one.flush();

    expect((await rows()).map((row) => [row.key, 'day' in row && row.day, row.evaluations])).toEqual([
      ['plain', '2026-11-24', 1],
      ['plain', '2026-11-25', 2],
    ]);
    const [last] = await database.sql<{ at: Date }>(
      `select last_at as at from sm.flag_last_use where key = 'plain' and variant = 'on' and tenant_id = '${acme}'`,
    );
    expect(last?.at).toEqual(new Date('2026-11-25T00:00:05Z'));
  });

  it('is removed after 400 days, and the time of the last use is not', async () => {
    clock.set('2026-12-01T12:00:00Z');
    (await one.view('acme')).details('plain');
    await one.flush();
    clock.set('2026-12-02T12:00:00Z');
    (await one.view('acme')).details('plain');
    await one.flush();
    const due = async () => {
      const [row] = await database.sql<{ at: Date }>(
        `select due_at as at from sm.due_work where tenant_id = '${acme}' and kind = 'flag-usage.expire'`,
      );
      return row?.at;
    };
    const expire = () =>
      one
        .get(UsageExpiryWorkflow)
        .run({ id: acme, tenantId: acme, kind: 'flag-usage.expire', subject: 'days', dueAt: clock.now(), attempts: 0 });

    clock.advance(400 * DAY_MS);
    await expire();
    expect((await rows()).map((row) => 'day' in row && row.day)).toEqual(['2026-12-02']);
    expect(await due()).toEqual(new Date('2028-01-07T00:00:00Z'));

    clock.set('2028-01-07T00:00:00Z');
    await expire();
    expect(await rows()).toEqual([]);
    expect(
      await database.sql(`select key from sm.flag_last_use where key = 'plain' and tenant_id = '${acme}' and variant = 'on'`),
    ).toHaveLength(1);
  });

  it('is written at the shutdown', async () => {
    const leaving = await FlagInstance.start(database, clock);
    (await leaving.view('acme')).details('plain');
    await leaving.close();

    expect(await counted()).toBe(1);
  });
});
