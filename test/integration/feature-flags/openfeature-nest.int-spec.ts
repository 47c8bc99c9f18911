import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import {
  BooleanFeatureFlag,
  type Client,
  type EvaluationDetails,
  NumberFeatureFlag,
  OpenFeature,
  OpenFeatureClient,
  OpenFeatureModule,
  RequireFlagsEnabled,
  ServerProviderEvents,
} from '@openfeature/nestjs-sdk';
import { map, type Observable } from 'rxjs';
import { AcrossTenants, PermissionGuard, RequirePermission } from '#libs/http';
import { Scope } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import { TestApp, waitUntil } from '#libs/testing';
import { FlagsProviderModule } from '../../../src/feature-flags/flags-provider.module.ts';
import { FlagsProvider } from '../../../src/feature-flags/openfeature/flags-provider.ts';

const ofTransaction = new FlagsProvider({
  environment: 'staging',
  scope: ({ tenant }) => Scope.tenant(typeof tenant === 'string' ? tenant : ''),
  ip: ({ address }) => (typeof address === 'string' ? address : undefined),
});
const ofRival = new FlagsProvider({ environment: 'staging', scope: Scope.tenant('rival') });

@Controller('shops/:tenant')
@UseGuards(PermissionGuard)
class ShopController {
  constructor(@OpenFeatureClient({ domain: 'rival' }) private readonly rival: Client) {}

  @Get('express')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  @RequireFlagsEnabled({ flags: [{ flagKey: 'express' }] })
  express(): string {
    return 'express';
  }

  @Get('details')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  details(
    @BooleanFeatureFlag({ flagKey: 'express', defaultValue: false }) express: Observable<EvaluationDetails<boolean>>,
  ): Observable<object> {
    return express.pipe(map(({ value, reason, variant, flagMetadata }) => ({ value, reason, variant, flagMetadata })));
  }

  @Get('number')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  number(@NumberFeatureFlag({ flagKey: 'express', defaultValue: 7 }) wrong: Observable<EvaluationDetails<number>>): Observable<object> {
    return wrong.pipe(map(({ value, errorCode }) => ({ value, errorCode })));
  }

  /** What callers pass names another tenant. */
  @Get('smuggled')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  async smuggled(): Promise<object> {
    const { value, reason } = await OpenFeature.getClient().getBooleanDetails('express', false, { tenant: 'acme', targetingKey: 'ann' });
    return { value, reason };
  }

  @Get('rival')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  ofRival(): Promise<boolean> {
    return this.rival.getBooleanValue('express', true);
  }
}

@Module({
  imports: [
    OpenFeatureModule.forRoot({
      logger: { error() {}, warn() {}, info() {}, debug() {} },
      defaultProvider: ofTransaction,
      providers: { rival: ofRival },
      contextFactory: (execution) => {
        const { params, headers, ip } = execution
          .switchToHttp()
          .getRequest<{ params: Record<string, string>; headers: Record<string, string>; ip: string }>();
        return { tenant: params['tenant'] ?? '', targetingKey: headers['x-user'] ?? '', address: ip };
      },
    }),
    FlagsProviderModule.attach(ofTransaction, ofRival),
  ],
  controllers: [ShopController],
})
class ShopModule {}

describe('the decorators of @openfeature/nestjs-sdk, in process', () => {
  let app: TestApp;
  const heard: { readonly type: string; readonly flagsChanged?: unknown }[] = [];

  beforeAll(async () => {
    app = await TestApp.start('integration', { modules: [ShopModule] });
    for (const code of ['acme', 'rival']) await app.send('POST', '/v1/tenants', { body: { code, name: code } });
    const flag = { key: 'express', name: 'Express', owner: 'shop', type: 'user-list', users: ['ann'], enabledIn: ['staging'], reason: 'r' };
    await app.send('POST', '/v1/application/flags', { body: flag });
    await app.send('POST', '/v1/tenants/rival/flags/express/kill-switch?environment=staging', { body: { reason: 'Broken' } });
    for (const type of [ServerProviderEvents.ConfigurationChanged, ServerProviderEvents.Stale, ServerProviderEvents.Ready])
      OpenFeature.addHandler(type, (details) => void heard.push({ type, flagsChanged: details?.flagsChanged }));
  });

  afterAll(() => app.close());

  const get = async (path: string, user: string) => {
    const headers = { 'x-user': user, authorization: `Bearer ${app.key}` };
    const { statusCode, body } = await app.app.inject({ url: `/shops/${path}`, headers });
    return { statusCode, body: body.startsWith('{') ? (JSON.parse(body) as unknown) : body };
  };

  it('open routes by the tenant and the user of the request', async () => {
    expect(await get('acme/express', 'ann')).toEqual({ statusCode: 200, body: 'express' });
    expect((await get('acme/express', 'bob')).statusCode).toBe(404);
    expect((await get('rival/express', 'ann')).statusCode).toBe(404);
  });

  it('hand details to parameters', async () => {
    const target = { value: true, reason: 'TARGETING_MATCH', variant: 'on', flagMetadata: { detail: 'TARGET' } };

    expect((await get('acme/details', 'ann')).body).toEqual(target);
    expect((await get('rival/details', 'ann')).body).toMatchObject({
      value: false,
      reason: 'DISABLED',
      flagMetadata: { detail: 'KILL_SWITCH' },
    });
    expect((await get('acme/number', 'ann')).body).toEqual({ value: 7, errorCode: 'TYPE_MISMATCH' });
  });

  it('take the tenant from the transaction, whatever an evaluation passes', async () => {
    expect((await get('rival/smuggled', 'ann')).body).toEqual({ value: false, reason: 'DISABLED' });
    expect((await get('acme/smuggled', 'bob')).body).toEqual({ value: true, reason: 'TARGETING_MATCH' });
  });

  it('use the provider of a domain', async () => {
    expect((await get('acme/rival', 'ann')).body).toBe('false');
    // Its tenant was created after the start.
    expect(OpenFeature.getClient('rival').providerStatus).toBe('READY');
  });

  it('answer the default and an error for a tenant that there is not', async () => {
    expect((await get('nobody/details', 'ann')).body).toMatchObject({ value: false, reason: 'ERROR' });
  });

  it('hear of committed changes with the flags that changed, and nothing of other tenants where they are bound to one', async () => {
    const changesOf = () => heard.filter(({ type }) => type === 'PROVIDER_CONFIGURATION_CHANGED');
    heard.length = 0;
    await app.send('POST', '/v1/tenants/acme/flags/express/kill-switch?environment=staging', { body: { reason: 'Broken' } });
    await waitUntil('the provider of all tenants hears of it', () => changesOf().length === 1);
    await app.send('POST', '/v1/application/flags/express/kill-switch?environment=staging', { body: { reason: 'Broken' } });
    await waitUntil('both providers hear of what holds for all', () => changesOf().length === 3);

    expect(changesOf()).toEqual(Array.from({ length: 3 }, () => ({ type: 'PROVIDER_CONFIGURATION_CHANGED', flagsChanged: ['express'] })));
  });

  it('hear when flags may be old, and when they are current again', () => {
    const cache = app.app.get(ConfigurationCacheService, { strict: false });
    heard.length = 0;
    cache.databaseAway(new Date(), 'the database does not answer');
    cache.databaseAway(new Date(), 'the database does not answer');
    const away = OpenFeature.getClient().providerStatus;
    cache.databaseAnswered();
    cache.databaseAnswered();

    expect([away, OpenFeature.getClient().providerStatus]).toEqual(['STALE', 'READY']);
    expect(heard.map(({ type }) => type)).toEqual(['PROVIDER_STALE', 'PROVIDER_STALE', 'PROVIDER_READY', 'PROVIDER_READY']);
  });
});
