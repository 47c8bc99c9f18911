import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TestApp } from '#libs/testing';
import { faultOf } from './judge-answer.ts';
import { exchange } from './raw-http.ts';

const SEED = 20_261_124;
const RUNS = process.env['TEST_LONG'] === '1' ? 5_000 : 200;
const KEY = 'raw.text';
const BODY = '{"value":"a","reason":"r"}';

describe('raw bytes over a socket', () => {
  let server: TestApp;
  let port: number;
  let cases = 0;

  beforeAll(async () => {
    server = await TestApp.start('e2e', { rateLimits: { principalPerMinute: 0, failuresPerMinute: 0 } });
    await server.send('PUT', '/v1/application/settings/definitions', {
      body: { key: KEY, owner: 'raw', kind: 'string', default: '', scopes: ['application'] },
    });
    await server.app.listen(0, '127.0.0.1');
    port = Number(new URL(await server.app.getUrl()).port);
  });

  afterAll(async () => {
    process.stdout.write(`\nfuzz over a socket: ${cases} requests with seed ${SEED}\n`);
    await server.close();
  });

  const lines = (first: string, ...headers: readonly string[]) =>
    [first, 'Host: a', `Authorization: Bearer ${server.key}`, 'Connection: close', ...headers, '', ''].join('\r\n');
  const get = (target: string, ...headers: readonly string[]) => lines(`GET ${target} HTTP/1.1`, ...headers);
  const put = (...headers: readonly string[]) =>
    lines(`PUT /v1/application/settings/${KEY} HTTP/1.1`, 'Content-Type: application/json', ...headers);
  const sized = `Content-Length: ${BODY.length}`;

  it('works with sound ones', async () => {
    const [read] = await exchange(port, get(`/v1/application/settings/${KEY}`));
    const [written] = await exchange(port, put(sized, 'If-None-Match: *') + BODY);

    expect([read?.status, written?.status]).toEqual([200, 200]);
  });

  // Codes by what HTTP (RFC 9110, 9112) and the design ask for.
  const CASES: readonly (readonly [string, () => string | Buffer, number, string])[] = [
    ['a path with bytes that are no UTF-8', () => get('/v1/application/settings/%ff%fe'), 400, 'MALFORMED_URL'],
    ['a path with a raw byte above 127', () => get('/v1/application/settings/\xe9'), 400, 'MALFORMED_HTTP'],
    ['a path with half an escape', () => get('/v1/application/settings/%2'), 400, 'MALFORMED_URL'],
    ['a path with NUL', () => get('/v1/application/settings/a%00b'), 422, 'VALIDATION_FAILED'],
    ['a path with dots', () => get('/v1/application/../tenants'), 404, 'ROUTE_NOT_FOUND'],
    ['a path with two slashes', () => get('//v1/tenants'), 404, 'ROUTE_NOT_FOUND'],
    ['a parameter over the limit', () => get(`/v1/application/settings/${'a'.repeat(1_025)}`), 414, 'URI_TOO_LONG'],
    ['a target over all limits', () => get(`/${'a'.repeat(20_000)}`), 431, 'HEADERS_TOO_LARGE'],
    ['a target that is no path', () => get('tenants'), 400, 'MALFORMED_HTTP'],
    ['the target *', () => lines('OPTIONS * HTTP/1.1'), 404, 'ROUTE_NOT_FOUND'],
    ['a query with bytes that are no UTF-8', () => get('/v1/application/settings?prefix=%ff'), 400, 'MALFORMED_URL'],
    ['an unknown method', () => lines('BREW /v1/tenants HTTP/1.1'), 400, 'MALFORMED_HTTP'],
    ['a method that no route has', () => lines('TRACE /v1/tenants HTTP/1.1'), 405, 'METHOD_NOT_ALLOWED'],
    ['CONNECT', () => lines('CONNECT a:80 HTTP/1.1'), 405, 'METHOD_NOT_ALLOWED'],
    ['a version that is none', () => lines('GET /v1/tenants HTTP/9.9'), 400, 'MALFORMED_HTTP'],
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'MALFORMED_HTTP'],
    ['the beginning of TLS', () => Buffer.from([0x16, 0x03, 0x01, 0x00, 0xa5, 0x01, 0x00, 0x00, 0xa1, 0x03, 0x03]), 400, 'MALFORMED_HTTP'],
    ['a wish to speak another protocol', () => get('/v1/tenants', 'Upgrade: h2c', 'HTTP2-Settings: AAA'), 200, ''],
    ['two Content-Lengths that differ', () => put(sized, 'Content-Length: 3') + BODY, 400, 'MALFORMED_HTTP'],
    ['a Content-Length below zero', () => put('Content-Length: -1') + BODY, 400, 'MALFORMED_HTTP'],
    ['a Content-Length beyond all numbers', () => put(`Content-Length: ${'9'.repeat(30)}`), 400, 'MALFORMED_HTTP'],
    ['a Content-Length over the limit of the route', () => put('Content-Length: 1048577'), 413, 'TOO_LARGE'],
    ['both a length and chunks', () => put(sized, 'Transfer-Encoding: chunked') + BODY, 400, 'MALFORMED_HTTP'],
    ['chunks of no size', () => `${put('Transfer-Encoding: chunked')}zz\r\n`, 400, 'MALFORMED_HTTP'],
    ['chunks in an unknown coding', () => put('Transfer-Encoding: gzip', sized) + BODY, 400, 'MALFORMED_HTTP'],
    [
      'chunks over the limit of the route',
      () => `${put('Transfer-Encoding: chunked')}100001\r\n${' '.repeat(0x100001)}\r\n0\r\n\r\n`,
      413,
      'TOO_LARGE',
    ],
    ['a header folded over two lines', () => get('/v1/tenants', 'X-Long: a', ' b'), 400, 'MALFORMED_HTTP'],
    ['a header without a name', () => get('/v1/tenants', ': a'), 400, 'MALFORMED_HTTP'],
    ['a header name with a space', () => get('/v1/tenants', 'X Y: a'), 400, 'MALFORMED_HTTP'],
    ['a bare line feed in a header', () => get('/v1/tenants', 'X: a\nY: b'), 400, 'MALFORMED_HTTP'],
    ['two keys', () => get('/v1/tenants', 'Authorization: Bearer smk_other'), 400, 'INVALID_REQUEST'],
    ['a key beside another in X-Api-Key', () => get('/v1/tenants', 'X-Api-Key: smk_other'), 401, 'UNAUTHENTICATED'],
    ['two hosts', () => get('/v1/tenants', 'Host: b'), 400, 'INVALID_REQUEST'],
    ['two If-Match of different states', () => put('If-Match: "1.a"', 'If-Match: "2.b"', sized) + BODY, 400, 'INVALID_REQUEST'],
    ['If-Match beside If-None-Match', () => put('If-Match: "1.a"', 'If-None-Match: *', sized) + BODY, 400, 'INVALID_REQUEST'],
    ['If-None-Match: * twice', () => put('If-None-Match: *', 'If-None-Match: *', sized) + BODY, 400, 'INVALID_REQUEST'],
    [
      'two Min-Revisions, one of them wrong',
      () => get('/v1/application/settings', 'Min-Revision: settings=0', 'Min-Revision: x'),
      400,
      'INVALID_REQUEST',
    ],
    ['a body of half a character', () => put('If-None-Match: *', 'Content-Length: 12') + '{"value":"\xc3"', 400, 'INVALID_ENCODING'],
    ['two media types', () => put('Content-Type: text/plain', 'If-None-Match: *', sized) + BODY, 400, 'INVALID_REQUEST'],
    ['no media type', () => lines(`PUT /v1/application/settings/${KEY} HTTP/1.1`, sized) + BODY, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an expectation that is unknown', () => get('/v1/tenants', 'Expect: tea'), 417, 'UNKNOWN_EXPECTATION'],
  ];

  it.each(CASES)('%s: is answered as it should', async (_name, bytes, status, code) => {
    const answers = await exchange(port, bytes());
    cases++;

    expect(answers.map((answer) => faultOf(answer, 'GET', ''))).toEqual([undefined]);
    expect(answers.map((answer) => [answer.status, status < 400 ? '' : (JSON.parse(answer.text) as { code: string }).code])).toEqual([
      [status, code],
    ]);
  });

  it.each([
    ['a body that ends early', () => `${put('If-None-Match: *', 'Content-Length: 1000')}{`],
    ['chunks that end early', () => `${put('If-None-Match: *', 'Transfer-Encoding: chunked')}5\r\n{`],
    ['a head that ends early', () => 'GET /v1/tenants HTTP/1.1\r\nHost: a\r\n'],
    ['nothing', () => ''],
  ])('%s: the connection ends, with a problem or without a word', async (_name, bytes) => {
    const answers = await exchange(port, bytes(), { end: true });
    cases++;

    expect(answers.map((answer) => faultOf(answer, 'GET', '')).filter((fault) => fault !== undefined)).toEqual([]);
    expect(answers.every((answer) => answer.status >= 400)).toBe(true);
  });

  it('answers whatever is put together from hostile parts', async () => {
    const target = fc.constantFrom(
      '/v1/tenants',
      '/v1/tenants?limit=1',
      `/v1/application/settings/${KEY}`,
      '/v1/application/settings/bulk',
      '/docs',
      '/docs/../etc/passwd',
      '*',
      '',

      'http://a/v1/tenants',
      'http://[/',
      '/%',
      '/%00',
      '/\xff',
      '/v1/tenants/%2e%2e',
      '/v1/tenants#x',
      '/v1/tenants?%',
      '/?__proto__[a]=1',
      '/health/live',
    );
    const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'get', 'M-SEARCH', 'QUERY', '');
    const header = fc.oneof(
      fc.constantFrom(
        'Content-Length: 0',
        'Content-Length: 2',
        'Content-Length: 0x2',
        'Content-Length: +2',
        'Transfer-Encoding: chunked',
        'Transfer-Encoding: identity',

        'Content-Type: application/json',
        'Content-Type: \xff',
        'Content-Type:',
        'Content-Encoding: gzip',
        'If-Match: "1.a"',
        'If-Match: \xff',
        'If-None-Match: *',

        'Idempotency-Key: a',
        'Idempotency-Key: \xe9',
        'Idempotency-Key:',
        'Min-Revision: settings=0',
        'Min-Revision: \x80',
        'traceparent: 00-x',
        'Expect: 100-continue',

        'Host: b',
        'Host:',
        'Connection: upgrade',
        'Upgrade: websocket',
        'X-Api-Key: \xff',
        'Authorization: Basic AAA',
        'Origin: null',
        'X: \x01',
        'TE: trailers',
        'Keep-Alive: x',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }).map((text) => `X-Any: ${text}`),
    );
    const body = fc.constantFrom('', '{}', BODY, '2\r\n{}\r\n0\r\n\r\n', '\x00\xff', 'GET / HTTP/1.1\r\n\r\n');
    const property = fc.asyncProperty(method, target, fc.array(header, { maxLength: 4 }), body, async (verb, where, headers, content) => {
      const answers = await exchange(port, lines(`${verb} ${where} HTTP/1.1`, ...headers) + content, {
        end: true,
        isHead: verb === 'HEAD',
      });
      cases++;
      const faults = answers.map((answer) => faultOf(answer, verb, where)).filter((fault) => fault !== undefined);
      if (faults.length > 0) throw new Error(`${faults.join('; ')}: ${JSON.stringify(answers).slice(0, 500)}`);
    });

    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    expect((await exchange(port, get('/health/live')))[0]?.status).toBe(200);
  }, 600_000);
});
