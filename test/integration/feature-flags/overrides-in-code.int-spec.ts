import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { type CommandContext, Scope } from '#libs/kernel';
import { aTestActor, TestApp, waitUntil } from '#libs/testing';
import type { ConfigurationEvent } from '#libs/work';
import {
  FeatureFlagCoordinator,
  FLAG_OVERRIDDEN,
  FLAG_OVERRIDE_REMOVED,
  type FlagOverridden,
  type FlagOverrideRemoved,
  SEGMENT_CREATED,
  SEGMENT_REMOVED,
  SEGMENT_UPDATED,
  type SegmentCreated,
  type SegmentRemoved,
  type SegmentUpdated,
} from '../../../src/feature-flags/contracts/index.ts';

const STAGING = { environment: 'staging' };
const APPLICATION = Scope.application();
const ACME = Scope.tenant('acme');
const BY: CommandContext = { actor: aTestActor({ permissions: ['*'], tenants: 'all' }), source: 'contract', reason: 'test' };

/** A module of the ERP that follows segments and overrides. */
@Injectable()
class Shop {
  readonly told: unknown[] = [];

  @OnEvent(FLAG_OVERRIDDEN)
  @OnEvent(FLAG_OVERRIDE_REMOVED)
  noteOverride({ type, payload }: ConfigurationEvent<FlagOverridden | FlagOverrideRemoved>): void {
    this.told.push({ type, ...payload });
  }

  @OnEvent(SEGMENT_CREATED)
  @OnEvent(SEGMENT_UPDATED)
  @OnEvent(SEGMENT_REMOVED)
  noteSegment({ type, payload }: ConfigurationEvent<SegmentCreated | SegmentUpdated | SegmentRemoved>): void {
    this.told.push({ type, ...payload });
  }
}

@Module({ providers: [Shop] })
class ShopModule {}

describe('segments and overrides in code', () => {
  let app: TestApp;
  let flags: FeatureFlagCoordinator;
  let shop: Shop;

  beforeAll(async () => {
    app = await TestApp.start('integration', { modules: [ShopModule] });
    flags = app.app.get(FeatureFlagCoordinator, { strict: false });
    shop = app.app.get(Shop);
    await app.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'acme' } });
    await flags.createFlag(APPLICATION, { key: 'base', name: 'Base', owner: 'tests', type: 'boolean' }, BY);
  });

  afterAll(() => app.close());

  it('are told to listeners with what was before and after', async () => {
    const place = { key: 'base', environment: 'staging' };
    await flags.createSegment(ACME, { key: 'pilots', name: 'Pilots' }, BY);
    await flags.updateSegment(ACME, { key: 'pilots' }, { include: ['ann'] }, BY);
    await flags.removeSegment(ACME, { key: 'pilots' }, BY);
    await flags.overrideFlag(ACME, place, { state: 'on' }, BY);
    await flags.overrideFlag(ACME, place, { variant: 'on' }, BY);
    await flags.removeFlagOverride(ACME, place, BY);
    await waitUntil('six events', () => shop.told.length >= 6);
    const segment = { scope: ACME, key: 'pilots' };
    const [first, second] = [{ name: 'Pilots' }, { name: 'Pilots', include: ['ann'] }];

    expect(shop.told).toHaveLength(6);
    expect(shop.told).toEqual(
      expect.arrayContaining([
        { type: SEGMENT_CREATED, ...segment, after: first },
        { type: SEGMENT_UPDATED, ...segment, before: first, after: second },
        { type: SEGMENT_REMOVED, ...segment, before: second },
        { type: FLAG_OVERRIDDEN, scope: ACME, ...place, after: { state: 'on' } },
        { type: FLAG_OVERRIDDEN, scope: ACME, ...place, before: { state: 'on' }, after: { variant: 'on' } },
        { type: FLAG_OVERRIDE_REMOVED, scope: ACME, ...place, before: { variant: 'on' } },
      ]),
    );
  });

  it('of an override change answers by time alone, too', async () => {
    const from = '2099-01-01T00:00:00Z';
    const rules = [{ serve: { variant: 'on' }, schedule: { from } }];
    const before = (await flags.for(ACME, STAGING)).nextChangeAt;
    await flags.overrideFlag(ACME, { key: 'base', environment: 'staging' }, { state: 'on', rules }, BY);

    expect(before).toBeUndefined();
    expect((await flags.for(ACME, STAGING)).nextChangeAt).toBe(4_070_908_800_000);
    expect((await flags.for(APPLICATION, STAGING)).nextChangeAt).toBeUndefined();
  });

  it('that do not fit the flags of a new parent break that flag alone, until they are taken back', async () => {
    for (const body of [{ code: 'one' }, { code: 'two' }, { code: 'roving', parent: 'one' }]) {
      await app.send('POST', '/v1/tenants', { body: { ...body, name: body.code } });
    }
    const roving = Scope.tenant('roving');
    const create = (tenant: string, variants: Record<string, boolean>) =>
      flags.createFlag(
        Scope.tenant(tenant),
        { key: 'local', name: 'Local', owner: 'tests', type: 'boolean', variants, enabledIn: ['staging'] },
        BY,
      );
    await create('one', { on: true, off: false, beta: true });
    await create('two', { on: true, off: false });
    const place = { key: 'local', environment: 'staging' };
    await flags.overrideFlag(roving, place, { variant: 'beta' }, BY);
    const before = (await flags.for(roving, STAGING)).details('local');
    const { headers } = await app.send('GET', '/v1/tenants/roving');
    const body = { parent: 'two' };
    const moved = await app.send('PUT', '/v1/tenants/roving/parent', { headers: { 'if-match': String(headers['etag']) }, body });
    const answers = (await flags.for(roving, STAGING)).all().map(({ flagKey, errorCode }) => [flagKey, errorCode]);
    await flags.removeFlagOverride(roving, place, BY);

    expect([before.variant, moved.status, moved.body['detail']]).toEqual(['beta', 200, undefined]);
    expect(answers).toEqual([
      ['base', undefined],
      ['local', 'PARSE_ERROR'],
    ]);
    expect((await flags.for(roving, STAGING)).details('local')).toMatchObject({ value: true, reason: 'STATIC' });
  });
});
