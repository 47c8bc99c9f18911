import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Post, Put, UseGuards } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  type Actor,
  type CommandContext,
  EnvironmentNotFoundException,
  PrincipalResolver,
  Scope,
  type Tenant,
  TenantDirectory,
  TenantNotFoundException,
} from '#libs/kernel';
import {
  AcrossTenants,
  AllowClosedTenant,
  assertEveryRouteIsGuarded,
  CommandContextOf,
  configureHttp,
  createHttpAdapter,
  EnvironmentOf,
  PermissionGuard,
  type ProblemDetails,
  Public,
  RefusalMeter,
  type RefusalReason,
  RequirePermission,
  ScopeOf,
} from '../index.ts';

const actor = (name: string, permissions: readonly string[], more: Partial<Actor> = {}): Actor => {
  return { kind: 'api-key', id: name, name, permissions, tenants: 'all', ...more };
};

const ACTORS: Readonly<Record<string, Actor>> = {
  admin: actor('admin', ['*']),
  reader: actor('reader', ['settings.read'], { tenants: ['acme'] }),
  staging: actor('staging', ['*'], { environment: 'staging' }),
  auditor: actor('auditor', ['audit.read'], { tenants: ['acme'] }),
  nowhere: actor('nowhere', ['*'], { tenants: [] }),
};

class FakePrincipals extends PrincipalResolver {
  override async resolve(credential: string): Promise<Actor | undefined> {
    return ACTORS[credential];
  }
}

class FakeDirectory extends TenantDirectory {
  override async tenant(code: string): Promise<Tenant> {
    if (code === 'closed') throw new TenantNotFoundException(code);
    return this.tenantForAudit(code);
  }
  override async tenantForAudit(code: string): Promise<Tenant> {
    if (!['acme', 'other', 'closed'].includes(code)) throw new TenantNotFoundException(code);
    return { id: `id-of-${code}`, code, name: code, status: 'active', chain: [] };
  }
  override async tenantById(): Promise<Tenant | undefined> {
    return undefined;
  }
  override async environments(): Promise<readonly string[]> {
    return ['production', 'staging'];
  }
  override async requireEnvironment(_code: string | undefined, environment: string): Promise<void> {
    if (!['production', 'staging'].includes(environment)) throw new EnvironmentNotFoundException(environment, ['production', 'staging']);
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
class GuardedController {
  @Get(['application/settings', 'tenants/:tenantCode/settings', 'tenants/:tenantCode/users/:subject/settings'])
  @RequirePermission('settings.read')
  read(@ScopeOf() scope: Scope, @EnvironmentOf() environment: string): object {
    return { scope, environment };
  }

  @Put('tenants/:tenantCode/settings')
  @RequirePermission('settings.read', 'settings.manage')
  write(@CommandContextOf() context: CommandContext, @EnvironmentOf() environment: string): object {
    return { context, environment };
  }

  @Post('tenants/:tenantCode/questions')
  @HttpCode(200)
  @RequirePermission('settings.read')
  ask(@EnvironmentOf('read') environment: string): object {
    return { environment };
  }

  @Get('tenants/:tenantCode/audit')
  @RequirePermission('audit.read')
  @AllowClosedTenant()
  audit(): object {
    return {};
  }

  @Get(['tenants', 'tenants/:tenantCode/tenants'])
  @RequirePermission('settings.read')
  @AcrossTenants()
  list(@ScopeOf() scope: Scope): object {
    return { scope };
  }

  @Get('health')
  @Public()
  health(): object {
    return {};
  }

  @Get('forgotten')
  forgotten(): object {
    return {};
  }
}

const meter = new FakeMeter();
let app: NestFastifyApplication;

beforeAll(async () => {
  const providers = [
    { provide: PrincipalResolver, useClass: FakePrincipals },
    { provide: TenantDirectory, useClass: FakeDirectory },
    { provide: RefusalMeter, useValue: meter },
  ];
  const module = await Test.createTestingModule({ controllers: [GuardedController], providers }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32).fill(7) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

beforeEach(() => {
  meter.counted.length = 0;
});

async function send(method: 'GET' | 'PUT' | 'POST', url: string, key?: string, headers: Record<string, string> = {}, payload?: object) {
  const credential: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await app.inject({ method, url, headers: { ...credential, ...headers }, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<ProblemDetails & { context: CommandContext }>() };
}

describe('the door', () => {
  it.each<[string | undefined, Record<string, string>]>([
    [undefined, {}],
    ['unknown', {}],
    [undefined, { authorization: 'Basic YTpi' }],
    [undefined, { authorization: 'Bearer' }],
    [undefined, { authorization: 'Bearer a b' }],
    ['admin', { 'x-api-key': 'reader' }],
    ['toString', {}],
  ])('answers 401 to key %j with %j, naming the scheme', async (key, headers) => {
    const {
      status,
      headers: sent,
      body,
    } = await send('GET', '/v1/tenants/acme/settings', key === 'toString' ? 'x'.repeat(8_193) : key, headers);

    expect([status, body.code, meter.counted]).toEqual([401, 'UNAUTHENTICATED', ['unauthenticated']]);
    expect(sent['www-authenticate']).toMatch(/^Bearer /);
  });

  it('takes X-Api-Key and any case of Bearer', async () => {
    expect((await send('GET', '/v1/tenants/acme/settings', undefined, { 'x-api-key': 'reader' })).status).toBe(200);
    expect((await send('GET', '/v1/tenants/acme/settings', undefined, { authorization: 'bearer reader' })).status).toBe(200);
  });

  it('answers for another tenant exactly as for one that does not exist', async () => {
    const foreign = (await send('GET', '/v1/tenants/other/settings', 'reader')).body;
    const missing = (await send('GET', '/v1/tenants/ghost/settings', 'reader')).body;
    const missingForAdmin = (await send('GET', '/v1/tenants/ghost/settings', 'admin')).body;
    const anonymous = ({ traceId: _, ...rest }: ProblemDetails) => JSON.stringify(rest).replaceAll(/other|ghost/g, '?');

    expect(foreign).toMatchObject({ status: 404, code: 'TENANT_NOT_FOUND' });
    expect(anonymous(foreign)).toBe(anonymous(missing));
    expect(anonymous(foreign)).toBe(anonymous(missingForAdmin));
    expect(meter.counted).toEqual(['tenant-not-reached', 'tenant-not-reached']);
  });

  it.each<[string, 'GET' | 'PUT', string, string, number]>([
    ['a code that no tenant can have', 'GET', '/v1/tenants/NOPE!/settings', 'admin', 404],
    ['a closed tenant', 'GET', '/v1/tenants/closed/settings', 'admin', 404],
    ['the audit of a closed tenant', 'GET', '/v1/tenants/closed/audit', 'admin', 200],
    ['a missing permission', 'PUT', '/v1/tenants/acme/settings', 'reader', 403],
    ['the application for a key of tenants', 'GET', '/v1/application/settings', 'reader', 403],
    ['a list across tenants for a key of tenants', 'GET', '/v1/tenants', 'reader', 200],
    ['a list across tenants for a key of none', 'GET', '/v1/tenants', 'nowhere', 403],
    ['a list across tenants without its permission', 'GET', '/v1/tenants', 'auditor', 403],
    ['a list across tenants below a foreign one', 'GET', '/v1/tenants/other/tenants', 'reader', 404],
    ['a subject one over the limit', 'GET', `/v1/tenants/acme/users/${'s'.repeat(256)}/settings`, 'reader', 422],
    ['a subject at the limit', 'GET', `/v1/tenants/acme/users/${'s'.repeat(255)}/settings`, 'reader', 200],
    ['a subject with a control character', 'GET', '/v1/tenants/acme/users/a%0Ab/settings', 'reader', 422],
    ['an unknown environment', 'GET', '/v1/tenants/acme/settings?environment=moon', 'reader', 404],
    ['an environment that cannot be one', 'GET', '/v1/tenants/acme/settings?environment=A%20B', 'reader', 404],
    ['two environments', 'GET', '/v1/tenants/acme/settings?environment=a&environment=b', 'reader', 422],
    ['a route that says nothing', 'GET', '/v1/forgotten', 'admin', 500],
  ])('answers to %s', async (_name, method, url, key, status) => {
    expect((await send(method, url, key)).status).toBe(status);
  });

  it('lets anyone at public routes', async () => {
    expect((await send('GET', '/v1/health')).status).toBe(200);
  });

  it('finds forgotten routes before anyone calls them', () => {
    expect(() => assertEveryRouteIsGuarded(app)).toThrow(
      new Error('Routes without a clear permission:\nGuardedController.forgotten has neither @RequirePermission nor @Public'),
    );
  });
});

describe('what routes get to know', () => {
  it('is the scope that the path names', async () => {
    const scopeOf = async (url: string) => (await send('GET', url, 'admin')).body;

    expect(await scopeOf('/v1/application/settings')).toMatchObject({ scope: { level: 'application' } });
    expect(await scopeOf('/v1/tenants/acme/settings')).toMatchObject({ scope: { level: 'tenant', tenant: 'acme' } });
    expect(await scopeOf('/v1/tenants/acme/users/ann%2Fb/settings')).toMatchObject({ scope: { level: 'user', subject: 'ann/b' } });
  });

  it.each<['GET' | 'PUT' | 'POST', string, string, string, number | string]>([
    ['GET', 'settings', '', 'admin', '*'],
    ['GET', 'settings', '', 'staging', 'staging'],
    ['GET', 'settings', '?environment=*', 'staging', '*'],
    ['GET', 'settings', '?environment=production', 'staging', 403],
    ['PUT', 'settings', '', 'admin', '*'],
    ['PUT', 'settings', '?environment=staging', 'admin', 'staging'],
    ['PUT', 'settings', '?environment=staging', 'staging', 'staging'],
    ['PUT', 'settings', '', 'staging', 403],
    ['PUT', 'settings', '?environment=*', 'staging', 403],
    ['PUT', 'settings', '?environment=production', 'staging', 403],
    ['POST', 'questions', '', 'staging', 'staging'],
  ])('%s %s%s by %s means environment %j', async (method, path, query, key, expected) => {
    const { status, body } = await send(method, `/v1/tenants/acme/${path}${query}`, key);

    expect(status === 200 ? Reflect.get(body, 'environment') : status).toBe(expected);
  });

  it('is the context of a command', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    const { body } = await send(
      'PUT',
      '/v1/tenants/acme/settings',
      'admin',
      { traceparent, 'idempotency-key': 'k-1' },
      { reason: 'because' },
    );

    expect(body.context).toEqual({
      actor: ACTORS['admin'],
      source: 'http',
      reason: 'because',
      request: { id: '4bf92f3577b34da6a3ce929d0e0e4736', traceparent },
      idempotency: { key: 'k-1', route: 'PUT /v1/tenants/:tenantCode/settings', fingerprint: expect.stringMatching(/^[\w-]{43}$/) },
    });
  });

  it('is the same fingerprint for the same content only', async () => {
    const fingerprint = async (url: string, payload: object) =>
      (await send('PUT', url, 'admin', { 'idempotency-key': 'k' }, payload)).body.context.idempotency?.fingerprint;
    const first = await fingerprint('/v1/tenants/acme/settings', { a: 1, b: 2 });

    expect(await fingerprint('/v1/tenants/acme/settings', { b: 2, a: 1 })).toBe(first);
    expect(await fingerprint('/v1/tenants/acme/settings', { a: 1, b: 3 })).not.toBe(first);
    expect(await fingerprint('/v1/tenants/other/settings', { a: 1, b: 2 })).not.toBe(first);
    expect(await fingerprint('/v1/tenants/acme/settings?environment=staging', { a: 1, b: 2 })).not.toBe(first);
  });

  it.each(['', 'two words', 'ü', 'x'.repeat(256)])('refuses the Idempotency-Key %j', async (key) => {
    expect((await send('PUT', '/v1/tenants/acme/settings', 'admin', { 'idempotency-key': key }, {})).status).toBe(400);
  });

  it('refuses a reason one over the limit', async () => {
    expect((await send('PUT', '/v1/tenants/acme/settings', 'admin', {}, { reason: 'r'.repeat(1_000) })).status).toBe(200);
    expect((await send('PUT', '/v1/tenants/acme/settings', 'admin', {}, { reason: 'r'.repeat(1_001) })).status).toBe(422);
    expect((await send('PUT', `/v1/tenants/acme/settings?reason=${'r'.repeat(1_001)}`, 'admin')).status).toBe(422);
  });
});
