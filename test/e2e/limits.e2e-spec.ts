import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, type TestResponse } from '#libs/testing';

const FIRST = { 'if-none-match': '*' };
const LEVELS = ['application', 'tenant', 'user'];
const SETTINGS = '/v1/application/settings';
/** One key for each tenth of a bulk of 10,000: 2,500 keys in three environments and in all of them. */
const KEYS = Array.from({ length: 2_500 }, (_, index) => `many.k${index}`);
const ENVIRONMENTS = ['*', 'production', 'staging', 'development'];

const definition = (key: string, more: object = {}) => ({ key, owner: 'limits', kind: 'json', scopes: LEVELS, ...more });
const set = (key: string, value: unknown) => ({ op: 'set', key, value });

/** JSON text of exactly so many bytes: spaces at its end make it up. */
function padded(body: unknown, bytes: number): string {
  const text = JSON.stringify(body);
  return text + ' '.repeat(bytes - Buffer.byteLength(text));
}

/** An array that makes the body, of which `around` values lie outside it, consist of exactly so many. */
const values = (nodes: number, around: number) => Array.from({ length: nodes - around - 1 }, () => 1);

/** Arrays inside each other, so that the body, in which it lies so deep, has exactly so many levels. */
const nested = (levels: number, below: number): unknown => JSON.parse('['.repeat(levels - below) + ']'.repeat(levels - below));

describe('limits end to end: at the limit and one over', () => {
  let server: TestApp;
  let count = 0;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const definitions = [
      ...KEYS.map((key) => definition(key, { kind: 'integer', scopes: ['application'] })),
      definition('any.value'),
      definition('any.text'),
    ];
    const { status } = await server.send('PUT', `${SETTINGS}/definitions`, { body: { definitions } });
    if (status !== 200) throw new Error(`The definitions were answered ${status}.`);
  });

  afterAll(() => server.close());

  /** Sends text as it is. */
  const sendText = (method: 'PUT' | 'POST', url: string, text: string, headers: Readonly<Record<string, string>> = {}) =>
    server.send(method, url, { headers: { 'content-type': 'application/json', ...headers }, body: text });
  /** Sets a value where none is yet: each time for another user. */
  const setValue = (body: unknown, bytes?: number) => {
    const url = `/v1/tenants/acme/users/u${++count}/settings/any.value`;
    return sendText('PUT', url, bytes === undefined ? JSON.stringify(body) : padded(body, bytes), FIRST);
  };
  const define = (more: object, bytes?: number) => {
    const body = definition(`defined.k${++count}`, more);
    return sendText('PUT', `${SETTINGS}/definitions`, bytes === undefined ? JSON.stringify(body) : padded(body, bytes));
  };
  const bulk = (value: unknown, bytes?: number) => {
    const body = { reason: 'r', changes: [set('any.text', value)] };
    return sendText(
      'POST',
      `/v1/tenants/acme/users/u${++count}/settings/bulk`,
      bytes === undefined ? JSON.stringify(body) : padded(body, bytes),
    );
  };

  it.each<[string, () => Promise<TestResponse>, () => Promise<TestResponse>]>([
    ['1 MB of a value', () => setValue({ value: 'a'.repeat(1_000_000) }, 1_048_576), () => setValue({ value: 'a' }, 1_048_577)],
    ['20,000 nodes of a value', () => setValue({ value: values(20_000, 1) }), () => setValue({ value: values(20_001, 1) })],
    ['64 levels of a value', () => setValue({ value: nested(64, 1) }), () => setValue({ value: nested(65, 1) })],
    ['8 MB of a bulk', () => bulk('a'.repeat(8_000_000), 8_388_608), () => bulk('a', 8_388_609)],
    ['200,000 nodes of a bulk', () => bulk(values(200_000, 6)), () => bulk(values(200_001, 6))],
    ['64 levels of a bulk', () => bulk(nested(64, 3)), () => bulk(nested(65, 3))],
    ['8 MB of definitions', () => define({ default: 'a'.repeat(8_000_000) }, 8_388_608), () => define({}, 8_388_609)],
    ['200,000 nodes of definitions', () => define({ default: values(200_000, 8) }), () => define({ default: values(200_001, 8) })],
    ['64 levels of definitions', () => define({ default: nested(64, 1) }), () => define({ default: nested(65, 1) })],
  ])('%s', async (_name, atLimit, oneOver) => {
    const [taken, refused] = [await atLimit(), await oneOver()];

    expect([taken.status, taken.body['violations']]).toEqual([200, undefined]);
    expect(refused).toMatchObject({ status: 413, body: { code: 'TOO_LARGE' } });
  });

  it('10,000 changes of a bulk, which change nothing when there is one more', async () => {
    const changes = KEYS.flatMap((key, index) => ENVIRONMENTS.map((environment) => ({ ...set(key, index), environment })));
    const url = `${SETTINGS}/bulk`;

    const over = await server.send('POST', url, { body: { reason: 'r', changes: [...changes, set('any.text', 1)] } });
    const untouched = await server.send('GET', `${SETTINGS}/many.k7`);
    const taken = await server.send('POST', url, { body: { reason: 'r', changes } });

    expect(over).toMatchObject({ status: 413, body: { code: 'SETTING_BULK_TOO_LARGE' } });
    expect(untouched.body).toMatchObject({ revision: 0 });
    expect(taken).toMatchObject({ status: 200, body: { changed: 10_000 } });
    expect((await server.send('GET', `${SETTINGS}/many.k7?environment=staging`)).body).toMatchObject({ value: 7 });
  });

  const key = (length: number) => `long.${'k'.repeat(length - 5)}`;
  const keyOf = (name: string, permissions: readonly string[]) => ({ body: { name, permissions } });

  it.each<[string, (length: number) => Promise<TestResponse>, number, number, readonly [number, string]]>([
    [
      'a key of a definition',
      (length) => server.send('PUT', `${SETTINGS}/definitions`, { body: definition(key(length)) }),
      255,
      200,
      [422, 'SETTING_INVALID'],
    ],
    ['a key in a path', (length) => server.send('GET', `${SETTINGS}/${key(length)}`), 255, 200, [404, 'SETTING_NOT_FOUND']],
    [
      'a key in a bulk',
      (length) => server.send('POST', `${SETTINGS}/bulk`, { body: { reason: 'r', changes: [set(key(length), 1)] } }),
      255,
      200,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'a part of a path',
      (length) => server.send('GET', `/v1/tenants/acme/api-keys/${'a'.repeat(length)}`),
      1_024,
      404,
      [414, 'URI_TOO_LONG'],
    ],
    [
      'a subject',
      (length) =>
        server.send('PUT', `/v1/tenants/acme/users/${'s'.repeat(length)}/settings/any.value`, { headers: FIRST, body: { value: 1 } }),
      255,
      200,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'an Idempotency-Key',
      (length) =>
        server.send('POST', `${SETTINGS}/bulk`, {
          headers: { 'idempotency-key': 'i'.repeat(length) },
          body: { reason: 'r', changes: [set('any.text', length)] },
        }),
      255,
      200,
      [400, 'INVALID_REQUEST'],
    ],
    ['a page', (limit) => server.send('GET', `/v1/tenants/acme/audit?limit=${limit}`), 200, 200, [422, 'VALIDATION_FAILED']],
    ['a page of settings', (limit) => server.send('GET', `${SETTINGS}?limit=${limit}`), 5_000, 200, [422, 'VALIDATION_FAILED']],
    [
      'a reason',
      (length) => server.send('POST', `${SETTINGS}/bulk`, { body: { reason: 'r'.repeat(length), changes: [set('any.text', length)] } }),
      1_000,
      200,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'a tenant code',
      (length) => server.send('POST', '/v1/tenants', { body: { code: 't'.repeat(length), name: 'T' } }),
      63,
      201,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'a tenant name',
      (length) => server.send('POST', '/v1/tenants', { body: { code: `name${length}`, name: 'T'.repeat(length) } }),
      255,
      201,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'an environment',
      (length) =>
        server.send('PUT', `/v1/tenants/acme/environments/${'e'.repeat(length)}`, { headers: { 'if-none-match': '*' }, body: {} }),
      63,
      200,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'the name of an API key',
      (length) => server.send('POST', '/v1/tenants/acme/api-keys', keyOf('n'.repeat(length), ['settings.read'])),
      255,
      201,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'permissions of an API key',
      (length) =>
        server.send(
          'POST',
          '/v1/tenants/acme/api-keys',
          keyOf(
            'n',
            Array.from({ length }, () => 'settings.read'),
          ),
        ),
      200,
      201,
      [422, 'VALIDATION_FAILED'],
    ],
    [
      'a cursor',
      (length) => server.send('GET', `${SETTINGS}?cursor=${Buffer.from(JSON.stringify('a'.repeat(length - 2))).toString('base64url')}`),
      3_072,
      200,
      [400, 'INVALID_CURSOR'],
    ],
    [
      'entity tags',
      (length) =>
        server.send('GET', `${SETTINGS}/any.text`, { headers: { 'if-none-match': Array.from({ length }, () => '"a"').join(', ') } }),
      100,
      200,
      [400, 'INVALID_REQUEST'],
    ],
  ])('%s', async (_name, send, limit, taken, [refused, code]) => {
    const [atLimit, oneOver] = [await send(limit), await send(limit + 1)];

    expect({ status: atLimit.status, body: atLimit.body }).toMatchObject({ status: taken });
    expect(oneOver).toMatchObject({ status: refused, body: { status: refused, code } });
  });

  it('eight tenants in a chain', async () => {
    const create = (level: number) =>
      server.send('POST', '/v1/tenants', {
        body: { code: `chain${level}`, name: 'C', ...(level === 1 ? {} : { parent: `chain${level - 1}` }) },
      });
    const statuses: number[] = [];
    for (const level of [1, 2, 3, 4, 5, 6, 7, 8, 9]) statuses.push((await create(level)).status);

    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 201), 409]);
  });
});
