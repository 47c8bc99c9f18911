import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp, createHttpAdapter } from '#libs/http';
import { Scope } from '#libs/kernel';
import { defineSettings, s } from '#libs/setting-resolution';
import { SettingsTestingModule } from '../../settings-testing.module.ts';
import { TestSettings } from '../../testing/test-settings.ts';
import { RequireSetting } from './require-setting.decorator.ts';

const bank = defineSettings('bank', {
  apiKey: s.string(),
  limit: s.integer({ scopes: ['application', 'tenant'], max: 9 }),
  account: s.string({ scopes: ['tenant'] }),
});
const ofTenant = { scope: ({ params }: { params: { tenant?: string } }) => Scope.tenant(params.tenant ?? '') };

@Controller('payments/:tenant')
@RequireSetting(bank.keys.apiKey, ofTenant)
class PaymentsController {
  @Get()
  list(): string {
    return 'none';
  }

  @Get('limited')
  @RequireSetting(bank.keys.apiKey, bank.keys.limit, {
    scope: ({ params }) => Scope.tenant(params['tenant'] ?? ''),
    environment: ({ query }) => (typeof query['environment'] === 'string' ? query['environment'] : undefined),
  })
  limited(): string {
    return 'some';
  }
}

@Controller('broken')
class BrokenController {
  @Get()
  @RequireSetting(bank.keys.account, { scope: () => Scope.application() })
  wrongScope(): string {
    return 'never';
  }

  @Get('failing')
  @RequireSetting(bank.keys.apiKey, {
    scope: () => {
      throw new TypeError('a bug');
    },
  })
  failing(): string {
    return 'never';
  }
}

let app: NestFastifyApplication;
afterEach(() => app.close());

async function start(isOurs: boolean): Promise<TestSettings> {
  const settings = SettingsTestingModule.forRoot({ definitions: [bank], tenants: ['acme'] });
  const controllers = [PaymentsController, BrokenController];
  const module = await Test.createTestingModule({ imports: [settings], controllers }).compile();
  app = module.createNestApplication<NestFastifyApplication>(isOurs ? createHttpAdapter() : new FastifyAdapter(), { logger: false });
  if (isOurs) await configureHttp(app, { fingerprintKey: new Uint8Array(32), logger: { log() {}, error() {}, warn() {} } });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return module.get(TestSettings);
}

async function ask(url: string): Promise<{ status: number; body: Record<string, unknown> | string }> {
  const { statusCode: status, body, headers } = await app.inject({ method: 'GET', url });
  return { status, body: String(headers['content-type']).includes('json') ? (JSON.parse(body) as Record<string, unknown>) : body };
}

describe.each([
  ['that speaks HTTP as Nest does', false],
  ['with our HTTP set-up', true],
])('a route that needs settings, in an application %s', (_, isOurs) => {
  it('answers 409 and names every setting that is missing', async () => {
    await start(isOurs);

    const { status, body } = await ask('/payments/acme/limited');

    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:settings-management:problem:SETTING_NOT_CONFIGURED',
      code: 'SETTING_NOT_CONFIGURED',
      status: 409,
      keys: [bank.keys.apiKey],
      violations: [{ code: 'SETTING_UNSET', params: { key: bank.keys.apiKey } }],
    });
  });

  it('lets requests through once they are set, in the scope and environment of the request', async () => {
    const test = await start(isOurs);
    await test.set(Scope.tenant('acme'), bank.keys.apiKey, 'k');
    await test.set(Scope.tenant('acme'), bank.keys.limit, 3, 'production');

    expect((await ask('/payments/acme')).body).toBe('none');
    expect((await ask('/payments/acme/limited?environment=production')).body).toBe('some');
    expect(await ask('/payments/acme/limited')).toMatchObject({
      status: 409,
      body: { violations: [{ params: { key: bank.keys.limit } }] },
    });
  });

  it('answers what is wrong with the scope, and fails for a bug of the application', async () => {
    const test = await start(isOurs);
    await test.set(Scope.tenant('acme'), bank.keys.apiKey, 'k');

    expect(await ask('/payments/nobody')).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    expect(await ask('/payments/acme/limited?environment=moon')).toMatchObject({ status: 404, body: { code: 'ENVIRONMENT_NOT_FOUND' } });
    expect(await ask('/broken')).toMatchObject({ status: 422, body: { code: 'SETTING_TENANT_REQUIRED' } });
    expect((await ask('/broken/failing')).status).toBe(500);
  });
});
