import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandContext, Scope, systemActor } from '#libs/kernel';
import { aTestActor, waitUntil } from '#libs/testing';
import { type DueWorkHandler, WorkRunner } from '#libs/work';
import { ChangeRequestedException } from '../../../src/change-control/contracts/index.ts';
import { SettingHistoryCoordinator, SettingsCoordinator } from '../../../src/settings/contracts/index.ts';
import { InboxWorld, LIMIT, NOTE, TENANT } from '../../change-control/inbox-world.ts';

const ACME = Scope.tenant('acme');
const DEFINITIONS = '/v1/application/settings/definitions';
const failures: unknown[] = [];

/** Work of an ERP that changes a setting when its time has come. */
@Injectable()
class LimitAtMonthEnd implements DueWorkHandler, OnModuleInit {
  readonly kind = 'test.limit';

  constructor(
    private readonly runner: WorkRunner,
    private readonly settings: SettingsCoordinator,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(): Promise<void> {
    const context = { actor: systemActor('month-end'), source: 'due-work', reason: 'Month end' } as const;
    try {
      await this.settings.updateSetting(ACME, { key: LIMIT, value: 777 }, context);
      failures.push(undefined);
    } catch (error) {
      failures.push(error);
    }
  }
}

@Module({ providers: [LimitAtMonthEnd] })
class MonthEndModule {}

describe('the approval gate', () => {
  let world: InboxWorld;
  let settings: SettingsCoordinator;
  const context = (name = 'Ada'): CommandContext => ({
    actor: aTestActor({ id: `person:${name}`, name }),
    source: 'contract',
    reason: 'test',
  });

  beforeAll(async () => {
    world = await InboxWorld.start('integration', { modules: [MonthEndModule] });
    settings = world.server.app.get(SettingsCoordinator, { strict: false });
  });

  afterAll(() => world.close());

  it('stands in the way of HTTP: set, unset, enforce, constrain, bulk', async () => {
    const url = `${TENANT}/settings/${LIMIT}`;
    const bulk = {
      reason: 'r',
      changes: [
        { op: 'set', key: NOTE, value: 'with it' },
        { op: 'set', key: LIMIT, value: 2 },
      ],
    };

    const answers = [
      await world.set('ann', LIMIT, 1),
      await world.send('ann', 'POST', `${url}/enforce`, { value: 1, reason: 'r' }, await world.precondition(url)),
      await world.send('ann', 'POST', `${url}/constrain`, { constraint: { max: 5 }, reason: 'r' }, await world.precondition(url)),
      await world.send('ann', 'POST', `${TENANT}/settings/bulk`, bulk),
      await world.send('ann', 'POST', `${TENANT}/settings/bulk`, { ...bulk, mode: 'partial' }),
      await world.set('ann', LIMIT, 1, '', `${TENANT}/users/uwe/settings`),
    ];

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect([await world.value(LIMIT), await world.value(NOTE)]).toEqual([100, '']);
    expect(await stored(LIMIT)).toBe(0);
  });

  it('stands in the way of a call by the contract, which is told of the request', async () => {
    const call = settings.updateSetting(ACME, { key: LIMIT, value: 3 }, context());

    await expect(call).rejects.toBeInstanceOf(ChangeRequestedException);
    await expect(call).rejects.toMatchObject({ code: 'CHANGE_REQUESTED', changeRequest: { status: 'proposed', author: { name: 'Ada' } } });
    expect(await stored(LIMIT)).toBe(0);
  });

  it('stands in the way of due work', async () => {
    const { database } = world.server;
    await database.sql(
      `insert into sm.due_work (id, tenant_id, kind, subject, due_at) values (gen_random_uuid(), gen_random_uuid(), 'test.limit', '', now())`,
    );
    await waitUntil('the work was done', () => failures.length > 0);

    expect(failures).toMatchObject([{ code: 'CHANGE_REQUESTED', changeRequest: { author: { id: 'system:month-end' } } }]);
    expect(await stored(LIMIT)).toBe(0);
  });

  it('stands in the way of rollbacks, of one setting and of all', async () => {
    const past = world.server.app.get(SettingHistoryCoordinator, { strict: false });
    const asked = await world.set('ann', LIMIT, 10);
    await world.step('bob', asked, 'approve');
    await world.step('ann', asked, 'apply');

    await expect(past.rollBackSetting(ACME, { key: LIMIT, revision: 0 }, context())).rejects.toMatchObject({ code: 'CHANGE_REQUESTED' });
    await expect(past.rollBackSettings(ACME, { to: 0 }, context())).rejects.toMatchObject({ code: 'CHANGE_REQUESTED' });
    expect(await world.value(LIMIT)).toBe(10);
  });

  it('stands before protected environments, and before rows that hold in all of them', async () => {
    await world.protect('production', true);

    const answers = [
      await world.set('ann', NOTE, 'there', '?environment=production'),
      await world.set('ann', NOTE, 'everywhere'),
      await world.set('root', NOTE, 'everywhere', '', '/v1/application/settings'),
    ];
    const free = [
      await world.set('ann', NOTE, 'elsewhere', '?environment=staging'),
      await world.set('ann', NOTE, 'mine', '', `${TENANT}/users/uwe/settings`),
    ];
    await world.protect('production', false);

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(free.map(({ status }) => status)).toEqual([200, 200]);
    expect(await world.value(NOTE, '?environment=production')).toBe('');
  });

  it('lets nobody take protection or elevation away alone', async () => {
    await world.protect('staging', true, 2);
    const url = '/v1/application/environments/staging';
    const { headers } = await world.send('root', 'GET', url);
    const tag = { 'if-match': String(headers['etag']) };
    const definition = { key: LIMIT, owner: 'payments', kind: 'integer', default: 100, scopes: ['tenant'], definitionVersion: 2 };

    const answers = [
      await world.send('root', 'PUT', url, { protected: false, reason: 'r' }, tag),
      await world.send('root', 'PUT', url, { requiredApprovals: 1, reason: 'r' }, tag),
      await world.send('root', 'DELETE', `${url}?reason=r`, undefined, tag),
      await world.send('root', 'PUT', DEFINITIONS, { definitions: [definition], reason: 'r' }),
      await world.send('root', 'PUT', DEFINITIONS, {
        definitions: [{ ...definition, key: 'payments.cap', aliases: [LIMIT] }],
        reason: 'r',
      }),
      await world.send(
        'root',
        'DELETE',
        `${DEFINITIONS}/${LIMIT}?abandoned=true&reason=r`,
        undefined,
        await world.precondition(`${DEFINITIONS}/${LIMIT}`),
      ),
    ];
    const renamed = await world.send('root', 'PUT', url, { description: 'Rehearsal', reason: 'r' }, tag);

    expect(answers.map(({ status, body }) => [status, body['requiredApprovals']])).toEqual([
      [202, 2],
      [202, 2],
      [202, 2],
      [202, 1],
      [202, 1],
      [202, 1],
    ]);
    expect(renamed).toMatchObject({ status: 200, body: { protected: true, requiredApprovals: 2, description: 'Rehearsal' } });
    expect(await world.server.database.sql('select protected from sm.environment where name = $1', ['staging'])).toEqual([
      { protected: true },
    ]);
    await world.protect('staging', false);
  });

  it('replays the request that was made of an idempotent bulk, also once it is applied', async () => {
    const bulk = { reason: 'r', changes: [{ op: 'set', key: LIMIT, value: 42 }] };
    const send = () => world.send('ann', 'POST', `${TENANT}/settings/bulk`, bulk, { 'idempotency-key': 'once' });

    const first = await send();
    const again = await send();
    await world.step('bob', first, 'approve');
    await world.step('ann', first, 'apply');
    const late = await send();
    const other = await world.send('ann', 'POST', `${TENANT}/settings/bulk`, { ...bulk, reason: 's' }, { 'idempotency-key': 'once' });

    expect([first.status, again.status, late.status, other.status]).toEqual([202, 202, 202, 422]);
    expect([again.body['id'], late.body['id']]).toEqual([first.body['id'], first.body['id']]);
    expect(await world.value(LIMIT)).toBe(42);
  });

  it('makes of a partial bulk a request of what is sound, all or nothing', async () => {
    const changes = [
      { op: 'set', key: LIMIT, value: 43 },
      { op: 'set', key: NOTE, value: 7 },
    ];
    const asked = await world.send('ann', 'POST', `${TENANT}/settings/bulk`, { reason: 'r', mode: 'partial', changes });

    expect(asked).toMatchObject({
      status: 202,
      body: { document: { payload: { mode: 'atomic', changes: [{ key: LIMIT }] } }, changeCount: 1 },
    });
  });

  async function stored(key: string): Promise<number> {
    return (await world.server.database.sql('select 1 from sm.setting_value where key = $1', [key])).length;
  }
});
