import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CanActivate, Controller, type ExecutionContext, Get, UseGuards, UseInterceptors } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyRequest } from 'fastify';
import { RevisionWaiter, Scope, type StreamName, systemActor } from '#libs/kernel';
import { configureHttp } from '../configure-http.ts';
import { createHttpAdapter } from '../http-adapter.ts';
import { rememberRequestContext } from '../request-context/request-context.ts';
import { MinRevisionInterceptor } from './min-revision.interceptor.ts';

/** Has seen the stream `settings` up to revision 99. */
class FakeWaiter extends RevisionWaiter {
  readonly asked: unknown[] = [];
  override async waitFor(tenantId: string, revisions: ReadonlyMap<StreamName, number>, timeoutMs: number): Promise<boolean> {
    this.asked.push([tenantId, Object.fromEntries(revisions), timeoutMs]);
    return (revisions.get('settings') ?? 0) < 100;
  }
}

class PathGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const tenant = { id: 'id-of-acme', code: 'acme', name: 'Acme', status: 'active', chain: [] } as const;
    const isTenant = request.url.includes('acme');
    if (request.url.includes('public')) return true;
    const scope = isTenant ? Scope.user('acme', 'ann') : Scope.application();
    rememberRequestContext(request, { actor: systemActor('test'), scope, tenant: isTenant ? tenant : undefined, environment: undefined });
    return true;
  }
}

@Controller()
@UseGuards(PathGuard)
@UseInterceptors(MinRevisionInterceptor)
class RevisionedController {
  @Get(['application', 'acme', 'public'])
  read(): object {
    return {};
  }
}

const waiter = new FakeWaiter();
let app: NestFastifyApplication;

beforeAll(async () => {
  const providers = [{ provide: RevisionWaiter, useValue: waiter }];
  const module = await Test.createTestingModule({ controllers: [RevisionedController], providers }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

beforeEach(() => {
  waiter.asked.length = 0;
});

const get = (url: string, header?: string) => app.inject({ url, headers: header === undefined ? {} : { 'min-revision': header } });

describe('Min-Revision', () => {
  it('waits at most a second for the streams of the tenant in the path', async () => {
    const { statusCode } = await get('/acme', 'settings=42, preferences = 7');

    expect(statusCode).toBe(200);
    expect(waiter.asked).toEqual([['id-of-acme', { settings: 42, preferences: 7 }, 1_000]]);
  });

  it('answers 503 with Retry-After when the revision does not come', async () => {
    const { statusCode, headers } = await get('/application', 'settings=100');

    expect([statusCode, headers['retry-after']]).toEqual([503, '1']);
    expect(waiter.asked).toEqual([['00000000-0000-0000-0000-000000000000', { settings: 100 }, 1_000]]);
  });

  it.each([
    'settings',
    'settings=',
    'settings=-1',
    'settings=1;x',
    'moons=1',
    '',
    'settings=1,,',
    'settings=1.5',
    'settings=1,'.repeat(50),
  ])('refuses %j', async (header) => {
    expect((await get('/acme', header)).statusCode).toBe(400);
  });

  it('asks nobody without the header, or where there is no tenant', async () => {
    expect((await get('/acme')).statusCode).toBe(200);
    expect((await get('/public', 'settings=100')).statusCode).toBe(200);
    expect(waiter.asked).toEqual([]);
  });
});
