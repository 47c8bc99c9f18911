import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { type CommandContext, Scope } from '#libs/kernel';
import { aTestActor, TestApp, waitUntil } from '#libs/testing';
import type { ConfigurationEvent } from '#libs/work';
import {
  FeatureFlagCoordinator,
  FLAG_CREATED,
  FLAG_DISABLED,
  FLAG_ROLLED_OUT,
  FlagHistoryCoordinator,
  type FlagCreated,
  type FlagDisabled,
  type FlagRolledOut,
} from '../../../src/feature-flags/contracts/index.ts';

const STAGING = { environment: 'staging' };
const APPLICATION = Scope.application();
const ACME = Scope.tenant('acme');

/** A module of the ERP that follows flags. */
@Injectable()
class Shop {
  readonly told: { readonly key: string }[] = [];

  @OnEvent(FLAG_CREATED)
  noteCreated({ type, payload: { scope, key } }: ConfigurationEvent<FlagCreated>): void {
    this.note({ type, scope, key });
  }

  @OnEvent(FLAG_ROLLED_OUT)
  noteRollOut({ type, payload: { key, environment, before, after } }: ConfigurationEvent<FlagRolledOut>): void {
    this.note({ type, key, environment, before, after });
  }

  @OnEvent(FLAG_DISABLED)
  noteDisabled({ type, payload }: ConfigurationEvent<FlagDisabled>): void {
    this.note({ type, ...payload });
  }

  private note(event: { readonly type: string; readonly key: string; readonly [more: string]: unknown }): void {
    this.told.push(event);
  }
}

@Module({ providers: [Shop] })
class ShopModule {}

describe('feature flags in code', () => {
  let app: TestApp;
  let flags: FeatureFlagCoordinator;
  let shop: Shop;

  beforeAll(async () => {
    app = await TestApp.start('integration', { modules: [ShopModule] });
    flags = app.app.get(FeatureFlagCoordinator, { strict: false });
    shop = app.app.get(Shop);
    for (const code of ['acme', 'rival']) await app.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(() => app.close());

  const by = (actor: Parameters<typeof aTestActor>[0] = {}): CommandContext => ({
    actor: aTestActor({ permissions: ['*'], tenants: 'all', ...actor }),
    source: 'contract',
    reason: 'test',
  });

  const create = (key: string, more: object = {}, scope: Scope = APPLICATION) =>
    flags.createFlag(scope, { key, name: key, owner: 'tests', type: 'boolean', enabledIn: ['staging'], ...more }, by());

  it('are evaluated synchronously by a view', async () => {
    await create('plain');
    await create('colour', { valueType: 'string', variants: { off: 'grey', on: 'green' } });
    const view = await flags.for(ACME, STAGING);

    expect(flags.getName()).toBe('feature-flags');
    expect([view.isEnabled('plain'), view.isEnabled('nowhere'), view.isEnabled('nowhere', {}, true)]).toEqual([true, false, true]);
    expect([view.value('colour', 'red'), view.value('nowhere', 'red'), view.value('colour', 7)]).toEqual(['green', 'red', 7]);
    expect(view.details('nowhere', 1)).toMatchObject({ value: 1, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    expect(view.all().map(({ flagKey }) => flagKey)).toEqual(['colour', 'plain']);
    expect(await flags.evaluateFlags(ACME, STAGING, { keys: ['plain'], context: {} })).toMatchObject([{ value: true }]);
  });

  it('are told to listeners: created, rolled out, switched off and killed', async () => {
    await create('told', { type: 'percentage', percentage: 10 });
    await flags.rolloutFeature(APPLICATION, { key: 'told', environment: 'staging', percentage: 33.333 }, by());
    await flags.disableFlag(APPLICATION, { key: 'told', environment: 'staging' }, by());
    await flags.killFlag(ACME, { key: 'told', environment: '*' }, by());
    const told = () => shop.told.filter(({ key }) => key === 'told');
    await waitUntil('four events', () => told().length >= 4);

    expect(told()).toHaveLength(4);
    expect(told()).toEqual(
      expect.arrayContaining([
        { type: FLAG_CREATED, scope: APPLICATION, key: 'told' },
        { type: FLAG_ROLLED_OUT, key: 'told', environment: 'staging', before: 10_000, after: 33_333 },
        { type: FLAG_DISABLED, scope: APPLICATION, key: 'told', environment: 'staging', cause: 'disabled' },
        { type: FLAG_DISABLED, scope: ACME, key: 'told', environment: '*', cause: 'kill-switch' },
      ]),
    );
  });

  it('that are taken back are told of as after every other change', async () => {
    const { revision } = await create('undone', { enabledIn: [] });
    await flags.configureFlag(APPLICATION, { key: 'undone', environment: 'staging' }, { state: 'on' }, by());
    await app.app.get(FlagHistoryCoordinator, { strict: false }).rollBackFlag(APPLICATION, { key: 'undone', to: revision }, by());
    await waitUntil('an event', () => shop.told.some(({ key, ...event }) => key === 'undone' && 'cause' in event));

    expect((await flags.for(ACME, STAGING)).isEnabled('undone')).toBe(false);
    expect(shop.told.filter(({ key }) => key === 'undone')).toEqual([
      { type: FLAG_CREATED, scope: APPLICATION, key: 'undone' },
      { type: FLAG_DISABLED, scope: APPLICATION, key: 'undone', environment: 'staging', cause: 'disabled' },
    ]);
  });

  it('that are switched off ungracefully answer an error', async () => {
    await create('abrupt');
    await flags.disableFlag(APPLICATION, { key: 'abrupt', environment: 'staging', graceful: false }, by());

    expect((await flags.for(ACME, STAGING)).details('abrupt', true)).toMatchObject({
      value: true,
      reason: 'ERROR',
      errorCode: 'GENERAL',
      detail: 'OFF',
    });
  });

  it('are changed by nobody who is confined elsewhere', async () => {
    await create('walled');
    await create('of-acme', {}, ACME);
    const configure = (scope: Scope, key: string, actor: Parameters<typeof aTestActor>[0]) =>
      flags.configureFlag(scope, { key, environment: 'staging' }, { state: 'off' }, by(actor));

    await expect(configure(ACME, 'walled', { tenants: ['acme'] })).rejects.toMatchObject({ code: 'FEATURE_FLAG_INHERITED' });
    await expect(configure(Scope.tenant('rival'), 'of-acme', { tenants: ['rival'] })).rejects.toMatchObject({
      code: 'FEATURE_FLAG_NOT_FOUND',
    });
    await expect(configure(ACME, 'of-acme', { environment: 'production' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(configure(ACME, 'of-acme', { permissions: ['features.read'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await configure(ACME, 'of-acme', { environment: 'staging' })).changed).toBe(true);
  });
});
