import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, UseGuards } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { type Actor, PrincipalResolver, type Tenant, TenantDirectory } from '#libs/kernel';
import {
  AcrossTenants,
  ActorOf,
  configureHttp,
  createHttpAdapter,
  PermissionGuard,
  RefusalMeter,
  type RefusalReason,
  RequirePermission,
  WithoutRateLimit,
} from '../index.ts';

const PROXY = '198.51.100.1';
const busy: Actor = { kind: 'api-key', id: 'busy', name: 'busy', permissions: ['*'], tenants: 'all' };
const quiet: Actor = { ...busy, id: 'quiet' };
const uneven: Actor = {
  kind: 'person',
  id: 'uneven',
  name: 'uneven',
  permissions: ['audit.read'],
  tenants: ['acme', 'other'],
  grants: { everywhere: ['audit.read'], byTenant: new Map([['other', ['settings.read']]]) },
};

class FakePrincipals extends PrincipalResolver {
  override async resolve(credential: string): Promise<Actor | undefined> {
    return [busy, quiet, uneven].find((actor) => actor.id === credential);
  }
}

class FakeDirectory extends TenantDirectory {
  override async tenant(code: string): Promise<Tenant> {
    return { id: `id-of-${code}`, code, name: code, status: 'active', chain: [] };
  }
  override tenantForAudit = (code: string) => this.tenant(code);
  override async tenantById(): Promise<undefined> {
    return undefined;
  }
  override async environments(): Promise<readonly string[]> {
    return [];
  }
  override async requireEnvironment(): Promise<void> {
    return undefined;
  }
}

class FakeMeter extends RefusalMeter {
  readonly counted: RefusalReason[] = [];
  override count(reason: RefusalReason): void {
    this.counted.push(reason);
  }
}

@Controller('v1')
@UseGuards(PermissionGuard)
class CountedController {
  @Get('tenants/:tenantCode/settings')
  @RequirePermission('settings.read')
  read(@ActorOf() { permissions }: Actor): object {
    return { permissions };
  }

  @Get('tenants/:tenantCode/evaluation')
  @RequirePermission('settings.read')
  @WithoutRateLimit()
  evaluate(): object {
    return {};
  }

  @Get('tenants')
  @RequirePermission('settings.read')
  @AcrossTenants()
  list(@ActorOf() { tenants, permissions }: Actor): object {
    return { tenants, permissions };
  }
}

describe('at the door', () => {
  const meter = new FakeMeter();
  let app: NestFastifyApplication;
  let now = 0;

  beforeAll(async () => {
    const providers = [
      { provide: PrincipalResolver, useClass: FakePrincipals },
      { provide: TenantDirectory, useClass: FakeDirectory },
      { provide: RefusalMeter, useValue: meter },
    ];
    const module = await Test.createTestingModule({ controllers: [CountedController], providers }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter({ trustedProxies: [PROXY] }), { logger: false });
    const rateLimits = { principalPerMinute: 6, failuresPerMinute: 3, now: () => now };
    await configureHttp(app, { fingerprintKey: new Uint8Array(32), rateLimits, corsOrigins: ['https://erp.test'] });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(() => app.close());

  beforeEach(() => {
    now += 3_600_000;
    meter.counted.length = 0;
  });

  async function send(key: string, { path = 'tenants/acme/settings', from = '192.0.2.1', headers = {} } = {}) {
    const answer = await app.inject({ url: `/v1/${path}`, remoteAddress: from, headers: { authorization: `Bearer ${key}`, ...headers } });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
  }

  async function statuses(times: number, key: string, options: Parameters<typeof send>[1] = {}): Promise<readonly number[]> {
    const found: number[] = [];
    while (found.length < times) found.push((await send(key, options)).status);
    return found;
  }

  it('requests of a principal are counted, and what is left is said', async () => {
    const first = await send('busy', { headers: { origin: 'https://erp.test' } });
    expect(first.headers).toMatchObject({ 'ratelimit-policy': '"principal";q=6;w=60', ratelimit: '"principal";r=5;t=10' });
    expect(first.headers['access-control-expose-headers']).toContain('RateLimit, RateLimit-Policy');

    expect(await statuses(6, 'busy')).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await send('busy');
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', policy: 'principal' });
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '10',
      ratelimit: '"principal";r=0;t=60',
    });
    expect(meter.counted).toEqual(['rate-limited', 'rate-limited']);
    now += 10_000;
    expect(await statuses(2, 'busy')).toEqual([200, 429]);
  });

  it('neither evaluation nor another principal is held up by one that has spent its share', async () => {
    await statuses(7, 'busy');

    expect((await send('busy', { path: 'tenants/acme/evaluation' })).status).toBe(200);
    expect((await send('quiet')).status).toBe(200);
  });

  it('failures of an address are counted, and nobody there is refused who is known', async () => {
    expect(await statuses(4, 'unknown')).toEqual([401, 401, 401, 429]);
    expect(meter.counted).toEqual(['unauthenticated', 'unauthenticated', 'unauthenticated', 'failures-limited']);
    const refused = await send('unknown');

    expect(refused.headers).toMatchObject({ 'retry-after': '20', 'ratelimit-policy': '"failed-authentications";q=3;w=60' });
    expect((await send('quiet')).status).toBe(200);
    expect((await send('unknown', { from: '192.0.2.2' })).status).toBe(401);
  });

  it('an address is that of the client where a trusted proxy says so, and nobody else may say it', async () => {
    const forwarded = (client: string, from: string) => ({ from, headers: { 'x-forwarded-for': client } });
    expect(await statuses(4, 'unknown', forwarded('192.0.2.7', PROXY))).toEqual([401, 401, 401, 429]);

    expect((await send('unknown', forwarded('192.0.2.8', PROXY))).status).toBe(401);
    expect(await statuses(4, 'unknown', forwarded('192.0.2.8', '192.0.2.99'))).toEqual([401, 401, 401, 429]);
    expect((await send('unknown', forwarded('192.0.2.100', '192.0.2.99'))).status).toBe(429);
  });

  it('an actor whose permissions differ by tenant has in each what it was given there', async () => {
    expect(await send('uneven', { path: 'tenants/other/settings' })).toMatchObject({
      status: 200,
      body: { permissions: ['settings.read'] },
    });
    expect((await send('uneven', { path: 'tenants/acme/settings' })).status).toBe(403);
  });

  it('an actor whose permissions differ by tenant lists those tenants only where it may', async () => {
    expect(await send('uneven', { path: 'tenants' })).toMatchObject({
      status: 200,
      body: { tenants: ['other'], permissions: ['settings.read'] },
    });
  });
});
