import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, UseGuards } from '@nestjs/common';
import { AcrossTenants, PermissionGuard, RequirePermission } from '#libs/http';
import { TestApp } from '#libs/testing';
import { Scope } from '#libs/kernel';
import { defineFlags } from '../../../src/feature-flags/contracts/index.ts';
import {
  type FlagRequest,
  FlagRequests,
  type FlagsHandle,
  FlagValue,
  InjectFlags,
  RequireFlag,
} from '../../../src/feature-flags/contracts/nest/index.ts';
import { FeatureFlagsModule } from '../../../src/feature-flags/feature-flags.module.ts';

const shop = defineFlags({ 'shop.express': { default: false }, 'shop.page-size': { default: 20 }, 'shop.old': { default: 'text' } });
type ShopFlags = typeof shop;

@Injectable()
class ShopRequests extends FlagRequests {
  scope({ params }: FlagRequest): Scope {
    return Scope.tenant(params['tenant'] ?? '');
  }
  environment(): string {
    return 'staging';
  }
  context({ headers }: FlagRequest) {
    return { targetingKey: String(headers['x-user']) };
  }
}

@Controller('shops/:tenant')
@UseGuards(PermissionGuard)
class ShopController {
  constructor(@InjectFlags(shop) private readonly flags: FlagsHandle<ShopFlags>) {}

  @Get('express')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  @RequireFlag('shop.express')
  express(): string {
    return 'express';
  }

  @Get('paid')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  @RequireFlag('shop.express', { status: 402 })
  paid(): string {
    return 'paid';
  }

  @Get('elsewhere')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  @RequireFlag('shop.express', {
    scope: () => Scope.tenant('acme'),
    context: () => ({ targetingKey: 'ann' }),
    environment: () => 'staging',
  })
  elsewhere(): string {
    return 'elsewhere';
  }

  @Get('nowhere')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  @RequireFlag('shop.express', { environment: 'nowhere' })
  nowhere(): string {
    return 'nowhere';
  }

  @Get('items')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  items(@FlagValue('shop.page-size', 20) pageSize: number, @FlagValue('shop.unknown', 'none') unknown: string): string {
    return `${pageSize} ${unknown}`;
  }

  @Get('typed')
  @RequirePermission('features.evaluate')
  @AcrossTenants()
  async typed(): Promise<object> {
    return (await this.flags.for(Scope.tenant('acme'), { environment: 'staging' })).all({ targetingKey: 'ann' });
  }
}

@Module({
  imports: [FeatureFlagsModule.forFeature([shop])],
  controllers: [ShopController],
  providers: [{ provide: FlagRequests, useClass: ShopRequests }],
})
class ShopModule {}

@Controller('lost')
@RequireFlag('shop.express', { environment: 'staging' })
class LostController {}

describe('flags in the routes of an application', () => {
  let app: TestApp;
  const logged: string[] = [];

  beforeAll(async () => {
    app = await TestApp.start('integration', {
      modules: [ShopModule],
      logLevel: 'warn',
      logDestination: { write: (line: string) => void logged.push(line) },
    });
    for (const code of ['acme', 'rival']) await app.send('POST', '/v1/tenants', { body: { code, name: code } });
    const common = { owner: 'shop', reason: 'test', enabledIn: ['staging'] };
    const flags = [
      { key: 'shop.express', name: 'Express', type: 'user-list', users: ['ann'] },
      { key: 'shop.page-size', name: 'Size', type: 'boolean', valueType: 'number', variants: { on: 50, off: 10 } },
      { key: 'shop.old', name: 'Old', type: 'boolean' },
    ];
    for (const flag of flags) await app.send('POST', '/v1/application/flags', { body: { ...common, ...flag } });
    await app.send('POST', '/v1/tenants/rival/flags/shop.express/kill-switch?environment=staging', { body: { reason: 'Broken' } });
  });

  afterAll(() => app.close());

  const get = (path: string, user: string) =>
    app.app.inject({ url: `/shops/${path}`, headers: { 'x-user': user, authorization: `Bearer ${app.key}` } });

  it('opens a route to whom the flag is on for, in the tenant of the request', async () => {
    const [ann, bob, rival] = [await get('acme/express', 'ann'), await get('acme/express', 'bob'), await get('rival/express', 'ann')];

    expect([ann.statusCode, ann.body]).toEqual([200, 'express']);
    expect([bob.statusCode, rival.statusCode]).toEqual([404, 404]);
  });

  it('answers like a route that is not there, or by the status that was said', async () => {
    const [off, missing] = [await get('acme/express', 'bob'), await get('acme/nothing', 'bob')];
    const form = (body: string) => Object.keys(JSON.parse(body) as object);

    expect([form(off.body), off.headers['content-type']]).toEqual([form(missing.body), missing.headers['content-type']]);
    expect((await get('acme/paid', 'bob')).statusCode).toBe(402);
    expect((await get('acme/paid', 'ann')).statusCode).toBe(200);
  });

  it('goes by what one decorator says before what the application says', async () => {
    expect((await get('rival/elsewhere', 'bob')).statusCode).toBe(200);
  });

  it('answers what is wrong with the tenant or the environment', async () => {
    expect([(await get('nobody/express', 'ann')).statusCode, (await get('nobody/express', 'ann')).body]).toEqual([
      404,
      expect.stringContaining('TENANT_NOT_FOUND'),
    ]);
    expect((await get('acme/nowhere', 'ann')).body).toContain('ENVIRONMENT_NOT_FOUND');
  });

  it('hands values to parameters, and the default of a flag that does not exist', async () => {
    expect((await get('acme/items', 'ann')).body).toBe('50 none');
  });

  it('reads declared flags with their types; what does not fit is the default', async () => {
    expect((await get('acme/typed', 'ann')).json()).toEqual({ 'shop.express': true, 'shop.page-size': 50, 'shop.old': 'text' });
  });

  it('logs at the start which flags the code asks for in vain', () => {
    const [warning] = logged.map((line) => JSON.parse(line) as { flags?: unknown }).filter(({ flags }) => flags !== undefined);

    expect(warning?.flags).toEqual(['shop.express', 'shop.page-size', 'shop.old'].map((key) => ({ key, problem: 'does not exist' })));
  });

  it('does not start when nothing says where a flag is evaluated', async () => {
    @Module({ controllers: [LostController] })
    class LostModule {}

    await expect(TestApp.start('integration', { modules: [LostModule] })).rejects.toThrow('Say where the flags of requests are evaluated');
  });
});
