import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, Max, ValidateNested } from 'class-validator';
import { ConflictException, SettingsManagementException, StaleException, TooLargeException, UnavailableException } from '#libs/kernel';
import { configureHttp, createHttpAdapter, PageQuery, PreconditionOf, type Precondition, ProblemDetails, Versioned } from './index.ts';

class LineRequest {
  @IsInt()
  @Max(10)
  readonly amount!: number;
}

class OrderRequest {
  @IsString()
  readonly name!: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => LineRequest)
  readonly lines!: LineRequest[];
}

class BrokenInsideException extends SettingsManagementException {
  readonly code = 'LAYER_CORRUPT';
  readonly kind = 'internal';
}

const FAILURES: Readonly<Record<string, () => Error>> = {
  conflict: () => new ConflictException('Taken.', { details: { key: 'a', status: 'open' } }),
  stale: () => new StaleException('Changed.', { details: { current: 5 } }),
  large: () => new TooLargeException('Too much.'),
  away: () => new UnavailableException('Busy.', { retryAfterSeconds: 7 }),
  internal: () => new BrokenInsideException('select * from secret_table'),
  unknown: () => new TypeError('cannot read /srv/app/secret.ts of db.internal'),
  refused: () => Object.assign(new Error('connect 10.0.0.7:5432'), { code: 'ECONNREFUSED' }),
  shutdown: () => new Error('query failed', { cause: Object.assign(new Error('terminating connection'), { code: '57P01' }) }),
};

@Controller('v1')
class ProbeController {
  @Get('failures/:name')
  fail(@Param('name') name: string): never {
    throw FAILURES[name]?.() ?? new Error('unplanned');
  }

  @Post('orders')
  order(@Body() body: OrderRequest): string {
    return body.constructor.name;
  }

  @Get('orders')
  list(@Query() query: PageQuery): object {
    return { limit: query.limit };
  }

  @Get('items/:id')
  read(@Param('id') id: string): Versioned<object> {
    return new Versioned(42, { id });
  }

  @Put('items/:id')
  write(@PreconditionOf() precondition: Precondition): object {
    return precondition;
  }

  @Delete('items/:id')
  remove(@Param('id') id: string): object {
    return { id };
  }
}

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [ProbeController] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { corsOrigins: ['https://erp.example'], fingerprintKey: new Uint8Array(32) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS';

async function send(method: Method, url: string, headers: Record<string, string> = {}, payload?: string | Buffer) {
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  const isProblem = answer.headers['content-type'] === 'application/problem+json';
  return {
    answer,
    status: answer.statusCode,
    isProblem,
    problem: isProblem ? answer.json<ProblemDetails & Record<string, unknown>>() : undefined,
  };
}

const post = (url: string, body: unknown) => send('POST', url, { 'content-type': 'application/json' }, JSON.stringify(body));

describe('what fails inside a route', () => {
  it.each([
    ['conflict', 409, 'CONFLICT'],
    ['stale', 412, 'STALE'],
    ['large', 413, 'TOO_LARGE'],
    ['away', 503, 'UNAVAILABLE'],
    ['internal', 500, 'LAYER_CORRUPT'],
    ['unknown', 500, 'INTERNAL'],
    ['refused', 503, 'UNAVAILABLE'],
    ['shutdown', 503, 'UNAVAILABLE'],
  ])('%s answers %i %s as problem+json', async (name, status, code) => {
    const { problem, ...got } = await send('GET', `/v1/failures/${name}`);

    expect({ status: got.status, isProblem: got.isProblem }).toEqual({ status, isProblem: true });
    expect(problem).toMatchObject({ status, code, type: `urn:settings-management:problem:${code}`, violations: [] });
    expect(problem?.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('shows details beside the standard members and never instead of them', async () => {
    const { problem } = await send('GET', '/v1/failures/conflict');

    expect(problem).toMatchObject({ key: 'a', status: 409 });
  });

  it.each(['internal', 'unknown', 'refused', 'shutdown'])('tells nothing of the inside for %s', async (name) => {
    const { answer } = await send('GET', `/v1/failures/${name}`);

    expect(answer.body).not.toMatch(/secret|srv|db\.|10\.0|5432|terminating|select|TypeError/);
  });

  it('says when to try again', async () => {
    expect((await send('GET', '/v1/failures/away')).answer.headers['retry-after']).toBe('7');
    expect(Number((await send('GET', '/v1/failures/refused')).answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('carries the trace of the caller', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

    const { problem } = await send('GET', '/v1/failures/unknown', { traceparent: `00-${trace}-00f067aa0ba902b7-01` });

    expect(problem?.traceId).toBe(trace);
  });
});

describe('what fails before a route', () => {
  it.each<[string, Method, string, number, string]>([
    ['an unknown path', 'GET', '/v1/nothing', 404, 'ROUTE_NOT_FOUND'],
    ['bad percent-encoding', 'GET', '/v1/items/%zz', 400, 'MALFORMED_URL'],
    ['percent-encoding that is no UTF-8', 'GET', '/v1/items/%ff%fe', 400, 'MALFORMED_URL'],
    ['a parameter one over the limit', 'GET', `/v1/items/${'a'.repeat(1025)}`, 414, 'URI_TOO_LONG'],
    ['NUL in the path', 'GET', '/v1/items/%00', 422, 'VALIDATION_FAILED'],
    ['NUL in the query', 'GET', '/v1/orders?cursor=%00', 422, 'VALIDATION_FAILED'],
    ['an empty parameter', 'GET', '/v1/items/', 404, 'ROUTE_NOT_FOUND'],
  ])('%s is a problem', async (_name, method, url, status, code) => {
    const { problem, ...got } = await send(method, url);

    expect(got.isProblem).toBe(true);
    expect(problem).toMatchObject({ status, code });
    expect(got.status).toBe(status);
  });

  it('takes a parameter at the limit', async () => {
    expect((await send('GET', `/v1/items/${'a'.repeat(1024)}`)).status).toBe(200);
  });

  it('answers 405 with Allow where the path exists with another method', async () => {
    const { answer, problem } = await send('PATCH', '/v1/items/1?x=1', { 'content-type': 'application/json' }, '{not read');

    expect(problem).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(answer.headers.allow).toBe('DELETE, GET, HEAD, PUT');
  });

  it('answers 405 to methods that the server does not know', async () => {
    const answer = await app.inject({ method: 'PROPFIND' as 'GET', url: '/v1/items/1' });

    expect({ status: answer.statusCode, type: answer.headers['content-type'] }).toEqual({ status: 405, type: 'application/problem+json' });
  });
});

describe('validation', () => {
  it('lists every wrong and every unknown field with its pointer at once', async () => {
    const { problem } = await post('/v1/orders', { name: 5, lines: [{ amount: 1 }, { amount: 11, 'a/b': 1 }], toString: 1, extra: 2 });

    const found = problem?.violations.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(problem?.status).toBe(422);
    expect(found?.toSorted()).toEqual([
      'IS_STRING /name',
      'MAX /lines/1/amount',
      'UNKNOWN_FIELD /extra',
      'UNKNOWN_FIELD /lines/1/a~1b',
      'UNKNOWN_FIELD /toString',
    ]);
    expect(problem?.violations.find(({ pointer }) => pointer === '/extra')?.message).toBe(
      '"extra" is not a known field. Known fields: lines, name.',
    );
  });

  it.each([[[]], [null], ['text'], [5], [true]])('refuses %j where an object is expected', async (body) => {
    const { problem } = await post('/v1/orders', body);

    expect(problem).toMatchObject({ status: 422, violations: [{ code: 'IS_OBJECT', pointer: '' }] });
  });

  it.each<[object]>([
    [{ name: 'a', lines: [{ hasOwnProperty: 1, amount: 1 }] }],
    [{ name: 'a', lines: [null, [], [[]], 'x', { amount: { valueOf: 1 } }] }],
    [JSON.parse('{"name":{"then":1},"lines":{"length":5},"hasOwnProperty":null}') as object],
    [{ isPrototypeOf: {}, __defineGetter__: 'x', lines: [[[[{ amount: 1 }]]]] }],
  ])('answers 422 to hostile shapes: %j', async (body) => {
    expect((await post('/v1/orders', body)).status).toBe(422);
  });

  it.each([
    [[[]], '/lines/0'],
    [[[{ amount: 1 }]], '/lines/0'],
    [[{ amount: 1 }, null], '/lines/1'],
  ])('refuses lines %j, which are no objects', async (lines, pointer) => {
    const { problem } = await post('/v1/orders', { name: 'a', lines });

    expect(problem).toMatchObject({ status: 422, violations: [{ code: 'IS_OBJECT', pointer }] });
  });

  it('lists at most 100 violations', async () => {
    const { problem } = await post('/v1/orders', { name: 'a', lines: Array.from({ length: 500 }, () => ({ amount: 11 })) });

    expect(problem?.violations).toHaveLength(100);
  });

  it('says that a wrong parameter stands in the query', async () => {
    const { problem } = await send('GET', '/v1/orders?limit=201&bogus=1');

    expect(problem?.violations).toMatchObject([
      { pointer: '/bogus', code: 'UNKNOWN_FIELD', params: { in: 'query' } },
      { pointer: '/limit', code: 'MAX', params: { in: 'query' } },
    ]);
  });

  it.each(['limit=1&limit=2', 'limit=', 'limit=1.5', 'limit=abc', 'limit=0', 'cursor=1&cursor=2'])('refuses ?%s', async (query) => {
    expect((await send('GET', `/v1/orders?${query}`)).status).toBe(422);
  });
});

describe('ETag', () => {
  it('is sent with a representation, and the same one answers 304 without a body', async () => {
    const first = (await send('GET', '/v1/items/7')).answer;
    const etag = String(first.headers.etag);

    const again = (await send('GET', '/v1/items/7', { 'if-none-match': `"x", W/${etag}` })).answer;

    expect(etag).toMatch(/^"42\.[\w-]{22}"$/);
    expect({ status: again.statusCode, body: again.body, etag: again.headers.etag }).toEqual({ status: 304, body: '', etag });
  });

  it('differs with the representation, so another one is sent in full', async () => {
    const { etag } = (await send('GET', '/v1/items/7')).answer.headers;

    expect((await send('GET', '/v1/items/8', { 'if-none-match': String(etag) })).answer.json()).toEqual({ id: '8' });
  });

  it.each<[Record<string, string>, number, unknown]>([
    [{}, 428, 'PRECONDITION_REQUIRED'],
    [{ 'if-match': '"42.abc"' }, 200, 42],
    [{ 'if-match': '"0.abc"' }, 200, 0],
    [{ 'if-match': '"42.abc", "42.def"' }, 200, 42],
    [{ 'if-none-match': '*' }, 200, 'absent'],
    [{ 'if-match': 'W/"42.abc"' }, 412, 'STALE'],
    [{ 'if-match': '"abc"' }, 412, 'STALE'],
    [{ 'if-match': '"99999999999999999999.abc"' }, 412, 'STALE'],
    [{ 'if-match': '"42.abc", "43.abc"' }, 400, 'INVALID_REQUEST'],
    [{ 'if-match': '42.abc' }, 400, 'INVALID_REQUEST'],
    [{ 'if-match': '' }, 400, 'INVALID_REQUEST'],
    [{ 'if-match': '*' }, 400, 'INVALID_REQUEST'],
    [{ 'if-none-match': '"42.abc"' }, 400, 'INVALID_REQUEST'],
    [{ 'if-match': '"42.abc"', 'if-none-match': '*' }, 400, 'INVALID_REQUEST'],
  ])('a change with %j answers %i %j', async (headers, status, expected) => {
    const { answer } = await send('PUT', '/v1/items/7', headers);

    const body = answer.json<{ expectedRevision?: unknown; code?: string }>();
    expect([answer.statusCode, body.expectedRevision ?? body.code]).toEqual([status, expected]);
  });
});

describe('browsers', () => {
  it('may read ETag and Retry-After from a configured origin only', async () => {
    const allowed = (await send('GET', '/v1/items/7', { origin: 'https://erp.example' })).answer.headers;
    const foreign = (await send('GET', '/v1/items/7', { origin: 'https://evil.example' })).answer.headers;

    expect(allowed['access-control-allow-origin']).toBe('https://erp.example');
    expect(allowed['access-control-expose-headers']).toMatch(/ETag.*Retry-After/);
    expect(foreign['access-control-allow-origin']).not.toBe('https://evil.example');
    expect(allowed['x-content-type-options']).toBe('nosniff');
  });

  it('are never answered in plain text', async () => {
    expect((await send('OPTIONS', '/v1/items/7')).status).toBe(204);
  });
});
