import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { Scope } from '#libs/kernel';
import { TestApp, waitUntil } from '#libs/testing';
import { type ConfigurationEvent, WorkRunner } from '#libs/work';
import { type ChangedSetting, SETTING_CHANGED, type SettingChanged } from '../../../src/settings/contracts/index.ts';
import { WatchSetting } from '../../../src/settings/contracts/nest/index.ts';

const TERM = 'billing.paymentTermDays';
const MODE = 'billing.mode';
const UNWATCHED = Array.from({ length: 2_500 }, (_, index) => `bulk.key${String(index).padStart(4, '0')}`);

interface Told {
  readonly changed: ChangedSetting;
  readonly scope: Scope;
}

/** A module of the ERP that depends on settings. */
@Injectable()
class Billing {
  readonly terms: Told[] = [];
  readonly both: Told[] = [];
  readonly events: ConfigurationEvent<SettingChanged>[] = [];
  failures = 0;

  @WatchSetting(TERM)
  noteTerm(changed: ChangedSetting, scope: Scope): void {
    this.terms.push({ changed, scope });
  }

  @WatchSetting(TERM, { key: MODE })
  async noteBoth(changed: ChangedSetting, scope: Scope): Promise<void> {
    this.both.push({ changed, scope });
    if (this.failures > 0) {
      this.failures--;
      throw new Error('not now');
    }
    return Promise.resolve();
  }

  @OnEvent(SETTING_CHANGED)
  noteEvent(event: ConfigurationEvent<SettingChanged>): void {
    this.events.push(event);
  }

  reset(): void {
    for (const list of [this.terms, this.both, this.events]) list.length = 0;
  }
}

@Module({ providers: [Billing] })
class BillingModule {}

describe('the listeners of changed settings', () => {
  let app: TestApp;
  let billing: Billing;

  beforeAll(async () => {
    app = await TestApp.start('integration', { modules: [BillingModule] });
    billing = app.app.get(Billing);
    const scopes = ['application', 'tenant', 'user'];
    const definitions = [
      { key: TERM, owner: 'billing', kind: 'integer', constraints: { max: 90 }, default: 30, scopes },
      { key: MODE, owner: 'billing', kind: 'enum', constraints: { values: ['live', 'test'] }, default: 'test', scopes },
      ...UNWATCHED.map((key) => ({ key, owner: 'bulk', kind: 'integer', scopes })),
    ];
    await app.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    await app.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
  });

  beforeEach(async () => {
    await waitUntil('nobody behind', async () => (await app.app.get(WorkRunner).stats()).oldestUndeliveredAt === undefined);
    billing.reset();
  });
  afterAll(() => app.close());

  const set = (path: string, key: string, value: unknown) =>
    app.send('POST', `/v1/${path}/settings/bulk`, { body: { reason: 'because', changes: [{ op: 'set', key, value }] } });
  const told = (count: number, list: () => readonly unknown[]) => waitUntil(`${count} calls`, () => list().length >= count);

  it('are told the stored and the effective change, with the scope it was made in', async () => {
    await set('application', TERM, 40);
    await told(1, () => billing.terms);
    await set('tenants/acme', TERM, 50);
    await told(2, () => billing.terms);
    await set('tenants/acme/users/ann', TERM, 7);
    await told(3, () => billing.terms);

    expect(billing.terms).toEqual([
      { scope: { level: 'application' }, changed: change({ new: 40, effective: { before: 30, after: 40 } }) },
      { scope: { level: 'tenant', tenant: 'acme' }, changed: change({ new: 50, effective: { before: 40, after: 50 } }) },
      { scope: { level: 'user', tenant: 'acme', subject: 'ann' }, changed: change({ new: 7, effective: { before: 50, after: 7 } }) },
    ]);
  });

  it('are told of the keys they watch and of no other', async () => {
    await set('tenants/acme', MODE, 'live');
    await set('tenants/acme', TERM, 51);
    await told(1, () => billing.terms);
    await told(2, () => billing.both);

    expect(billing.terms.map((call) => call.changed.key)).toEqual([TERM]);
    expect(billing.both.map((call) => call.changed.key)).toEqual([MODE, TERM]);
  });

  it('hear nothing of what was refused', async () => {
    expect((await set('tenants/acme', TERM, 91)).status).toBe(422);
    await set('tenants/acme', TERM, 52);
    await told(1, () => billing.terms);

    expect(billing.terms.map((call) => call.changed.new)).toEqual([52]);
  });

  it('are told again when they fail, and hold up nobody else', async () => {
    billing.failures = 1;

    await set('tenants/acme', TERM, 53);
    await set('tenants/acme', TERM, 54);
    await told(2, () => billing.terms);
    await told(3, () => billing.both);

    expect(billing.terms.map((call) => call.changed.new)).toEqual([53, 54]);
    expect(billing.both.map((call) => call.changed.new)).toEqual([53, 53, 54]);
  });

  it('get a large change in parts of at most 1,000, with author, reason and revision', async () => {
    const changes = UNWATCHED.map((key, index) => ({ op: 'set', key, value: index }));
    const { body } = await app.send('POST', '/v1/tenants/acme/settings/bulk', { body: { reason: 'year end', changes } });
    await told(3, () => billing.events);

    expect(billing.events.map((event) => [event.part, event.payload.changes.length])).toEqual([
      [{ number: 1, of: 3 }, 1_000],
      [{ number: 2, of: 3 }, 1_000],
      [{ number: 3, of: 3 }, 500],
    ]);
    expect(billing.events.flatMap((event) => event.payload.changes.map((item) => item.key))).toEqual(UNWATCHED);
    expect(billing.events[0]).toMatchObject({
      type: 'settings.setting-changed.v1',
      stream: 'settings',
      reason: 'year end',
      actor: { name: 'First administrator' },
      revision: (body['revisions'] as { settings: number }).settings,
      payload: { scope: { level: 'tenant', tenant: 'acme' } },
    });
  });

  function change(rest: Pick<ChangedSetting, 'new' | 'effective'>) {
    return { key: TERM, environment: '*', ...rest };
  }
});
