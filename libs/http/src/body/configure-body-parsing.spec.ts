import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { configureHttp } from '../configure-http.ts';
import { createHttpAdapter } from '../http-adapter.ts';
import type { ProblemDetails } from '../problem/problem-details.ts';
import { BodyLimits } from './body-limits.ts';

@Controller()
class SinkController {
  @Post('normal')
  @HttpCode(200)
  normal(@Body() body: unknown): object {
    return { type: typeof body };
  }

  @Post('bulk')
  @HttpCode(200)
  @BodyLimits('bulk')
  bulk(): object {
    return {};
  }

  @Delete('normal')
  remove(): object {
    return {};
  }
}

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [SinkController] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), { logger: false });
  await configureHttp(app, { fingerprintKey: new Uint8Array(32) });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});

afterAll(() => app.close());

async function send(url: string, payload: string | Buffer, headers: Record<string, string> = {}, method: 'POST' | 'DELETE' = 'POST') {
  const answer = await app.inject({ method, url, payload, headers: { 'content-type': 'application/json', ...headers } });
  const isProblem = answer.headers['content-type'] === 'application/problem+json';
  if (answer.statusCode >= 300 && !isProblem) throw new Error(`${answer.statusCode} is no problem+json`);
  return { status: answer.statusCode, body: answer.json<ProblemDetails & Record<string, unknown>>() };
}

/** JSON text of exactly so many bytes: one string. */
const bytes = (count: number) => `"${'a'.repeat(count - 2)}"`;
/** An array with so many values in it, itself included. */
const nodes = (count: number) => JSON.stringify(Array.from({ length: count - 1 }, () => 1));
const depth = (levels: number, inner = '') => '['.repeat(levels) + inner + ']'.repeat(levels);
const objectDepth = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('limits', () => {
  it.each([
    ['normal', 'bytes', bytes(1_048_576)],
    ['normal', 'values', nodes(20_000)],
    ['normal', 'depth of arrays', depth(64)],
    ['normal', 'depth of objects', objectDepth(64)],
    ['normal', 'depth in text, which is none', JSON.stringify('['.repeat(1_000))],
    ['normal', 'values in text, which are none', JSON.stringify(`\\"${','.repeat(30_000)}`)],
    ['bulk', 'bytes', bytes(8_388_608)],
    ['bulk', 'values', nodes(200_000)],
    ['bulk', 'depth', depth(64)],
  ])('%s: %s at the limit pass', async (url, _what, payload) => {
    expect((await send(`/${url}`, payload)).status).toBe(200);
  });

  it.each([
    ['normal', 'bytes', 1_048_576, bytes(1_048_577)],
    ['normal', 'nodes', 20_000, nodes(20_001)],
    ['normal', 'depth', 64, depth(65)],
    ['normal', 'depth', 64, objectDepth(65)],
    ['normal', 'depth', 64, '['.repeat(100_000)],
    ['bulk', 'bytes', 8_388_608, bytes(8_388_609)],
    ['bulk', 'nodes', 200_000, nodes(200_001)],
    ['bulk', 'depth', 64, depth(65)],
  ])('%s: %s over %i answer 413 naming the limit', async (url, limit, maximum, payload) => {
    const { status, body } = await send(`/${url}`, payload);

    expect({ status, code: body.code, limit: body['limit'], maximum: body['maximum'] }).toEqual({
      status: 413,
      code: 'TOO_LARGE',
      limit,
      maximum,
    });
  });

  it('counts bytes, not characters', async () => {
    expect((await send('/normal', JSON.stringify('é'.repeat(600_000)))).status).toBe(413);
  });
});

describe('content that cannot be kept', () => {
  it('is listed at once, with pointers', async () => {
    const text = String.raw`{"a":"\u0000","b":["x","\ud800"],"__proto__":{"c":1},"d":{"constructor":1,"prototype":2},"\u0000k":1,"n":[1e400,-1e400]}`;

    const { status, body } = await send('/normal', text);

    expect(status).toBe(422);
    expect(body.violations.map(({ code, pointer }) => `${code} ${JSON.stringify(pointer)}`)).toEqual([
      'NUL_CHARACTER "/a"',
      'LONE_SURROGATE "/b/1"',
      'FORBIDDEN_NAME "/__proto__"',
      'FORBIDDEN_NAME "/d/constructor"',
      'FORBIDDEN_NAME "/d/prototype"',
      String.raw`NUL_CHARACTER "/\u0000k"`,
      'NUMBER_OUT_OF_RANGE "/n/0"',
      'NUMBER_OUT_OF_RANGE "/n/1"',
    ]);
  });

  it('is listed 100 times at most, whatever the length of names', async () => {
    const { status, body } = await send('/normal', JSON.stringify({ ['k'.repeat(500_000)]: Array.from({ length: 150 }, () => '\0') }));

    expect(status).toBe(422);
    expect(body.violations).toHaveLength(100);
    expect(JSON.stringify(body).length).toBeLessThan(100_000);
  });

  it('leaves whole surrogate pairs alone', async () => {
    expect((await send('/normal', JSON.stringify({ text: '😀' }))).status).toBe(200);
  });
});

describe('bodies that are not JSON', () => {
  it.each([
    ['{"a":x}', 5],
    ['{"a":1', 6],
    ['[1,]', 3],
    ['{,}', 1],
    ['{"a" 1}', 5],
    ['{"a":1}}', 7],
    ['[01]', 1],
    ['"\\q"', 1],
    ['"a\nb"', 2],
    ['nul', 0],
    ['   ', 3],
    ["{'a':1}", 1],
    ['[1}', 2],
    ['"never ends', 11],
  ])('%j goes wrong at %i', async (text, position) => {
    const { status, body } = await send('/normal', text);

    expect({ status, code: body.code, position: body['position'] }).toEqual({ status: 400, code: 'MALFORMED_JSON', position });
  });

  it('invalid UTF-8 answers 400', async () => {
    expect((await send('/normal', Buffer.from([0x22, 0xc3, 0x28, 0x22]))).body).toMatchObject({ status: 400, code: 'INVALID_ENCODING' });
  });

  it('an empty body answers 400, but a DELETE needs none', async () => {
    expect((await send('/normal', '')).body).toMatchObject({ status: 400, code: 'EMPTY_BODY' });
    expect((await send('/normal', '', {}, 'DELETE')).status).toBe(200);
  });

  it('a Content-Length that lies answers 400', async () => {
    const { body } = await send('/normal', '{}', { 'content-length': '3' });

    expect(body).toMatchObject({ status: 400, code: 'INVALID_CONTENT_LENGTH' });
  });

  it.each([
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': 'application/jsonp' },
    { 'content-type': 'not a media type' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-encoding': 'gzip' },
  ])('%j answers 415', async (headers) => {
    expect((await send('/normal', '{}', headers)).body).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  it.each(['application/json', 'application/json; charset=UTF-8', 'APPLICATION/JSON', 'application/merge-patch+json'])(
    '%s is taken',
    async (type) => {
      expect((await send('/normal', '{}', { 'content-type': type })).status).toBe(200);
    },
  );
});
