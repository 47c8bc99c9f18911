import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Test, type TestingModule } from '@nestjs/testing';
import { type Clock, Scope } from '#libs/kernel';
import { defineSettings, s } from '#libs/setting-resolution';
import type { ConfigurationEvent } from '#libs/work';
import {
  type ChangedSetting,
  SETTING_CHANGED,
  type SettingChanged,
  SettingHistoryCoordinator,
  SettingsCoordinator,
} from '../contracts/index.ts';
import { WatchSetting } from '../contracts/nest/index.ts';
import { type SettingsTestingOptions, SettingsTestingModule } from '../settings-testing.module.ts';
import { TEST_CONTEXT, TestSettings, valueAt } from './test-settings.ts';

const rent = defineSettings('rent', {
  days: s.integer({ min: 1, max: 90, default: 30 }),
  follows: s.integer({ default: 0 }),
  rules: s.json<{ readonly list: readonly number[] }>({ default: { list: [] } }),
});
const acme = Scope.tenant('acme');

@Injectable()
class Rent {
  readonly told: unknown[] = [];
  readonly heard: string[] = [];
  failures = 0;

  constructor(private readonly settings: SettingsCoordinator) {}

  @WatchSetting(rent.keys.days)
  async changed({ new: now }: ChangedSetting): Promise<void> {
    this.told.push(now);
    if (this.failures-- > 0) throw new Error('not now');
    await this.settings.updateSetting(acme, { key: rent.keys.follows, value: this.told.length }, TEST_CONTEXT);
  }

  @WatchSetting(rent.keys.follows)
  followed({ new: now }: ChangedSetting): void {
    this.told.push({ follows: now });
  }

  @OnEvent(SETTING_CHANGED)
  heardOf({ payload }: ConfigurationEvent<SettingChanged>): void {
    this.heard.push(...payload.changes.map(({ key }) => key));
  }
}

let module: TestingModule;
afterEach(() => module.close());

async function start(options: SettingsTestingOptions = {}): Promise<TestSettings> {
  const settings = SettingsTestingModule.forRoot({ definitions: [rent], tenants: ['acme'], ...options });
  module = await Test.createTestingModule({ imports: [settings], providers: [Rent] }).compile();
  await module.init();
  return module.get(TestSettings);
}
const read = async (scope: Scope, environment?: string) =>
  (await module.get(SettingsCoordinator).for(scope, environment === undefined ? {} : { environment })).of(rent);

describe('settings in memory', () => {
  it('begin with the values of the test, of which nobody is told', async () => {
    const tenants = ['acme', { code: 'shop', parent: 'acme', environments: ['pilot'] }];
    const values = [
      valueAt(Scope.application(), rent.keys.days, 5),
      valueAt(acme, rent.keys.days, 6),
      valueAt(Scope.tenant('shop'), rent.keys.days, 7, 'pilot'),
    ];
    const test = await start({ tenants, values });
    await test.delivered();

    const seen = [
      await read(Scope.application()),
      await read(acme),
      await read(Scope.tenant('shop')),
      await read(Scope.tenant('shop'), 'pilot'),
    ];

    expect(seen.map((view) => view.get('days'))).toEqual([5, 6, 6, 7]);
    expect(module.get(Rent)).toMatchObject({ told: [], heard: [] });
  });

  it('refuse a value of the test that the application would refuse', async () => {
    await expect(start({ values: [valueAt(acme, rent.keys.days, 91)] })).rejects.toMatchObject({ violations: [{ code: 'SETTING_RANGE' }] });
    await expect(start({ values: [valueAt(Scope.tenant('none'), rent.keys.days, 9)] })).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
    expect(() => SettingsTestingModule.forRoot({ tenants: ['No Code'] })).toThrow(/no code of a tenant/);
  });

  it('wait for everyone who is told, and for what they change themselves', async () => {
    const test = await start();

    await test.set(acme, rent.keys.days, 5);
    await test.unset(acme, rent.keys.days);

    expect(module.get(Rent).told).toEqual([5, { follows: 1 }, undefined, { follows: 3 }]);
    expect(module.get(Rent).heard).toEqual([rent.keys.days, rent.keys.follows, rent.keys.days, rent.keys.follows]);
  });

  it('tell the test what a watching method has thrown, and go on', async () => {
    const test = await start();
    module.get(Rent).failures = 1;

    await expect(test.set(acme, rent.keys.days, 5)).rejects.toThrow(/1 calls of listeners failed: Error: not now/);
    await test.set(acme, rent.keys.days, 6);

    expect((await read(acme)).get('follows')).toBe(2);
  });

  it('keep what was stored when the test changes what it gave or was given', async () => {
    const test = await start();
    const given = { list: [1] };
    await test.set(acme, rent.keys.rules, given);
    given.list.push(2);
    const answered = (await read(acme)).get('rules') as { list: number[] };

    expect(() => answered.list.push(3)).toThrow(TypeError);
    expect((await read(acme)).get('rules')).toEqual({ list: [1] });
  });

  it('keep nothing of what was refused, and carry the time of the test', async () => {
    const clock: Clock = { now: () => new Date('2026-01-02T03:04:05.678Z') };
    await start({ clock });
    const settings = module.get(SettingsCoordinator);
    const bulk = [
      { op: 'set', key: rent.keys.days, value: 5 },
      { op: 'set', key: rent.keys.days, value: 6 },
    ] as const;
    await expect(settings.bulkUpdateSettings(acme, bulk, 'atomic', TEST_CONTEXT)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    await settings.updateSetting(acme, { key: rent.keys.days, value: 7 }, TEST_CONTEXT);

    const history = await module.get(SettingHistoryCoordinator).settingHistory(acme, rent.keys.days, { limit: 9 }, TEST_CONTEXT.actor);

    expect(history).toMatchObject([{ revision: 1, after: 7, at: '2026-01-02T03:04:05.678Z' }]);
  });

  it('have compiled types for keys and values', async () => {
    const test = await start();
    const mistakes = (): unknown => [
      // @ts-expect-error days are a number
      test.set(acme, rent.keys.days, '5'),
      // @ts-expect-error so they are before the start
      valueAt(acme, rent.keys.days, '5'),
      // @ts-expect-error there is no such key
      test.set(acme, rent.keys.weeks, 5),
      // @ts-expect-error a scope is no text
      test.unset('acme', rent.keys.days),
      // @ts-expect-error values are made by valueAt
      SettingsTestingModule.forRoot({ values: [{ [rent.keys.days]: 5 }] }),
    ];

    expect(mistakes).toBeInstanceOf(Function);
  });
});
