import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Delete, Get, Module, Patch, Post } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { PrincipalResolver, RevisionWaiter, type StreamName, systemActor, type Tenant, TenantDirectory } from '#libs/kernel';
import { IsString } from 'class-validator';
import {
  buildOpenApi,
  configureHttp,
  createHttpAdapter,
  ExpectedPlaceOf,
  ExpectedRevisionOf,
  type Place,
  PlaceOf,
  ReadOne,
  ReadPage,
  RevisionedController,
  ScopedController,
  Write,
} from '../index.ts';

class ThingResponse {
  @ApiProperty()
  @IsString()
  readonly name!: string;
}

const permission = 'features.read';

@RevisionedController({ tag: 'things', path: 'things' })
class ThingsController {
  @Get()
  @ReadPage({ permission, summary: 'List things', items: ThingResponse })
  list(): object {
    return { items: [] };
  }

  @Get(':name')
  @ReadOne({ permission, summary: 'Read a thing', answer: ThingResponse, etag: false })
  get(): object {
    return { name: 'a' };
  }

  @Patch(':name/parts/:part')
  @Write({ permission, summary: 'Change a part', body: { type: ThingResponse }, answer: ThingResponse, ifMatch: 'required' })
  change(@ExpectedPlaceOf('name', 'part') place: Place<'name' | 'part'>, @Body() _body: object): object {
    return place;
  }

  @Post(':name/close')
  @Write({ permission, summary: 'Close a thing', ifMatch: 'optional', idempotencyKey: true, answer: ThingResponse })
  close(@PlaceOf('name') place: Place<'name'>): object {
    return place;
  }

  @Post()
  @Write({ permission, summary: 'Create a thing', status: 201, answer: ThingResponse })
  create(): object {
    return {};
  }
}

@ScopedController({ tag: 'things', path: 'own', levels: ['user'] })
class OwnController {
  @Delete()
  @Write({ permission, summary: 'Remove what is ours', status: 204, ifMatch: 'required', problems: ['not-found'] })
  remove(@ExpectedRevisionOf() expectedRevision: number): object {
    return { expectedRevision };
  }
}

class NobodyWaits extends RevisionWaiter {
  override async waitFor(_tenant: string, revisions: ReadonlyMap<StreamName, number>): Promise<boolean> {
    return revisions.size === 0;
  }
}

const acme: Tenant = { id: 'id-of-acme', code: 'acme', name: 'Acme', status: 'active', chain: [] };
const providers = [
  { provide: RevisionWaiter, useClass: NobodyWaits },
  { provide: PrincipalResolver, useValue: { resolve: async () => systemActor('test') } },
  { provide: TenantDirectory, useValue: { tenant: async () => acme } },
];

@Module({ controllers: [ThingsController, OwnController], providers })
class ProbeModule {}

let app: NestFastifyApplication;
let paths: ReturnType<typeof buildOpenApi>['paths'];

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [ProbeModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  paths = buildOpenApi(app, { title: 'Probe', description: 'A probe.', version: '1.2.3' }).paths;
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

type Method = 'get' | 'post' | 'patch' | 'delete';

function documented(path: string, method: Method) {
  const operation = paths[path]?.[method];
  return {
    parameters: operation?.parameters?.map((parameter) => Reflect.get(parameter, 'name')),
    statuses: Object.keys(operation?.responses ?? {}).join(' '),
  };
}

async function send(method: Method, url: string, headers: Record<string, string> = {}) {
  const body = method === 'patch' ? { payload: {} } : {};
  const answer = await app.inject({ method, url, headers: { authorization: 'Bearer x', ...headers }, ...body });
  return { status: answer.statusCode, body: answer.json<unknown>() };
}

describe('controllers of scopes', () => {
  it('stand below the paths of their levels', () => {
    expect(Object.keys(paths).toSorted()).toEqual([
      '/v1/application/things',
      '/v1/application/things/{name}',
      '/v1/application/things/{name}/close',
      '/v1/application/things/{name}/parts/{part}',
      '/v1/tenants/{tenantCode}/things',
      '/v1/tenants/{tenantCode}/things/{name}',
      '/v1/tenants/{tenantCode}/things/{name}/close',
      '/v1/tenants/{tenantCode}/things/{name}/parts/{part}',
      '/v1/tenants/{tenantCode}/users/{subject}/own',
    ]);
  });

  it('are guarded', async () => {
    const answers = ['/v1/application/things', '/v1/tenants/acme/users/ann/own'].map((url) =>
      app.inject({ method: url.endsWith('own') ? 'DELETE' : 'GET', url }),
    );

    expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([401, 401]);
  });

  it('wait for Min-Revision where they are revisioned', async () => {
    const headers = { 'min-revision': 'settings=1', 'if-match': '"3.a"' };

    expect(await send('get', '/v1/tenants/acme/things', headers)).toMatchObject({ status: 503, body: { code: 'REVISION_NOT_SEEN' } });
    expect(
      (await app.inject({ method: 'DELETE', url: '/v1/tenants/acme/users/ann/own', headers: { ...headers, authorization: 'Bearer x' } }))
        .statusCode,
    ).toBe(204);
  });
});

describe('routes', () => {
  it.each<[string, Method, readonly string[], string]>([
    ['/v1/application/things', 'get', ['Min-Revision', 'If-None-Match'], '200 400 401 403 404 422 429 503'],
    ['/v1/application/things', 'post', [], '201 400 401 403 404 409 422 429 503'],
    ['/v1/tenants/{tenantCode}/things/{name}', 'get', ['tenantCode', 'Min-Revision'], '200 400 401 403 404 429 503'],
    [
      '/v1/application/things/{name}/parts/{part}',
      'patch',
      ['name', 'part', 'If-Match', 'If-None-Match'],
      '200 400 401 403 404 409 412 413 415 422 428 429 503',
    ],
    ['/v1/application/things/{name}/close', 'post', ['name', 'If-Match', 'Idempotency-Key'], '200 400 401 403 404 409 412 422 429 503'],
    [
      '/v1/tenants/{tenantCode}/users/{subject}/own',
      'delete',
      ['tenantCode', 'subject', 'If-Match', 'If-None-Match'],
      '204 400 401 403 404 412 428 429 503',
    ],
  ])('%s %s documents what it takes and answers', (path, method, parameters, statuses) => {
    expect(documented(path, method)).toEqual({ parameters, statuses });
  });

  it.each<[Method, string, Record<string, string>, number, object]>([
    ['patch', 'things/a/parts/b', { 'if-match': '"7.x"' }, 200, { name: 'a', part: 'b', expectedRevision: 7 }],
    ['patch', 'things/a/parts/b', { 'if-none-match': '*' }, 200, { name: 'a', part: 'b', expectedRevision: 0 }],
    ['patch', 'things/a/parts/b', {}, 428, { code: 'PRECONDITION_REQUIRED' }],
    ['post', 'things/a/close', {}, 200, { name: 'a' }],
    ['post', 'things/a/close', { 'if-match': '"7.x"' }, 200, { name: 'a', expectedRevision: 7 }],
    ['post', 'things/a/close', { 'if-match': 'W/"7.x"' }, 412, { code: 'STALE' }],
    ['post', 'things', {}, 201, {}],
  ])('%s %s with %j answers %i', async (method, path, headers, status, body) => {
    expect(await send(method, `/v1/application/${path}`, headers)).toMatchObject({ status, body });
  });

  it('take nothing for expected that was not sent', async () => {
    expect((await send('post', '/v1/application/things/a/close')).body).toEqual({ name: 'a' });
  });
});
