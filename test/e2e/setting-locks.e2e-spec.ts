import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TestApp } from '#libs/testing';
import { createApplication } from '../../src/app/application.ts';

const FIRST = { 'if-none-match': '*' };
const scopes = ['application', 'tenant', 'user'];
const define = (key: string, fields: object) => ({ key, owner: 'test', kind: 'integer', scopes, ...fields });

describe('locks and constraints', () => {
  let server: TestApp;
  let other: NestFastifyApplication;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    other = await createApplication({ databaseUrl: server.database.databaseUrl, fingerprintKey: randomBytes(32), logLevel: 'silent' });
    await server.send('POST', '/v1/tenants', { body: { code: 'holding', name: 'Holding' } });
    await server.send('POST', '/v1/tenants', { body: { code: 'retail', name: 'Retail', parent: 'holding' } });
    const definitions = [
      define('lock.term', { default: 30 }),
      define('narrow.term', { default: 30, constraints: { min: 0, max: 180 } }),
      define('narrow.mode', { kind: 'enum', constraints: { values: ['a', 'b', 'c'] }, default: 'a' }),
      define('own.protected', { default: 1, protected: true }),
      define('own.readOnly', { default: 1, readOnly: true }),
      define('own.immutable', { immutable: true }),
      define('when.final', { kind: 'boolean', default: false }),
      define('when.amount', { default: 5, readOnlyWhen: { key: 'when.final', op: 'truthy' } }),
      define('when.reason', { kind: 'string', requiredWhen: { key: 'when.final', op: 'truthy' } }),
      define('merge.layout', {
        kind: 'json',
        merge: 'deepMerge',
        default: { columns: { name: true, price: true }, size: 10 },
        constraints: { schema: { type: 'object', properties: { size: { type: 'integer', maximum: 50 } } } },
      }),
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
  });

  afterAll(async () => {
    await other.close();
    await server.close();
  });

  const put = (path: string, key: string, value: unknown, headers: Record<string, string> = FIRST) =>
    server.send('PUT', `/v1/${path}/settings/${key}`, { headers, body: { value, reason: 'test' } });
  const act = (path: string, key: string, action: string, body: object, headers: Record<string, string>) =>
    server.send('POST', `/v1/${path}/settings/${key}/${action}`, { headers, body: { reason: 'test', ...body } });
  const read = async (path: string, key: string) => (await server.send('GET', `/v1/${path}/settings/${key}`)).body['value'];
  const etag = async (path: string, key: string) => ({
    'if-match': String((await server.send('GET', `/v1/${path}/settings/${key}`)).headers['etag']),
  });

  async function readOnOther(path: string, key: string, value: unknown): Promise<void> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const answer = await other.inject({
        method: 'GET',
        url: `/v1/${path}/settings/${key}`,
        headers: { authorization: `Bearer ${server.key}` },
      });
      if (answer.json<{ value?: unknown }>().value === value) return;
      if (Date.now() > deadline) throw new Error(`The other instance does not show ${String(value)}.`);
      await setImmediate();
    }
  }

  it('hide, keep and on release return what lower levels hold, on every instance', async () => {
    await put('tenants/retail', 'lock.term', 60);
    await put('tenants/retail/users/ann', 'lock.term', 7);
    await readOnOther('tenants/retail/users/ann', 'lock.term', 7);

    const locked = await act('tenants/holding', 'lock.term', 'enforce', { value: 45 }, FIRST);
    expect(locked.status).toBe(200);
    expect([await read('tenants/retail', 'lock.term'), await read('tenants/retail/users/ann', 'lock.term')]).toEqual([45, 45]);
    await readOnOther('tenants/retail/users/ann', 'lock.term', 45);
    const { body: explained } = await server.send('GET', '/v1/tenants/retail/users/ann/settings/lock.term/explain');
    expect(explained).toMatchObject({
      lockedBy: { level: 'tenant', tenant: 'holding', environment: '*' },
      candidates: [
        { level: 'user', value: 7, outcome: 'shadowed' },
        { level: 'tenant', tenant: 'retail', value: 60, outcome: 'shadowed' },
        { level: 'tenant', tenant: 'holding', value: 45, outcome: 'used', enforced: true },
        { level: 'default', value: 30, outcome: 'overridden' },
      ],
    });

    await act('tenants/holding', 'lock.term', 'release', {}, await etag('tenants/holding', 'lock.term'));
    expect([await read('tenants/retail', 'lock.term'), await read('tenants/retail/users/ann', 'lock.term')]).toEqual([60, 7]);
    await readOnOther('tenants/retail/users/ann', 'lock.term', 7);
  });

  it('answer 409 naming the lock to a write below it, and write nothing', async () => {
    await act('application', 'lock.term', 'enforce', { value: 20 }, FIRST);
    const before = await server.send('GET', '/v1/tenants/retail/audit/verify');

    const refused = await put('tenants/retail', 'lock.term', 61, await etag('tenants/retail', 'lock.term'));

    expect(refused).toMatchObject({ status: 409, body: { code: 'SETTING_LOCKED', violations: [{ code: 'SETTING_LOCKED' }] } });
    expect(refused.body['detail']).toContain('locked by application');
    expect((await server.send('GET', '/v1/tenants/retail/audit/verify')).body).toEqual(before.body);
    await act('application', 'lock.term', 'release', {}, await etag('application', 'lock.term'));
  });

  it('reject a stored value outside a narrowed range in the trail and refuse a new one', async () => {
    await put('tenants/retail', 'narrow.term', 90);

    expect((await act('tenants/holding', 'narrow.term', 'constrain', { constraint: { min: 14, max: 60 } }, FIRST)).status).toBe(200);
    expect(await read('tenants/retail', 'narrow.term')).toBe(30);
    await readOnOther('tenants/retail', 'narrow.term', 30);
    const { body } = await server.send('GET', '/v1/tenants/retail/settings/narrow.term/explain');
    expect(body).toMatchObject({
      constraints: [{ level: 'tenant', tenant: 'holding', constraint: { min: 14, max: 60 } }],
      candidates: [{ value: 90, outcome: 'rejected', violations: [{ code: 'SETTING_CONSTRAINED' }] }, { level: 'default' }],
    });
    const refused = await put('tenants/retail', 'narrow.term', 61, await etag('tenants/retail', 'narrow.term'));
    expect(refused).toMatchObject({
      status: 422,
      body: { violations: [{ code: 'SETTING_CONSTRAINED', pointer: '/value', params: { max: 60, constrainedBy: 'tenant holding' } }] },
    });

    await act('tenants/holding', 'narrow.term', 'constrain', { constraint: null }, await etag('tenants/holding', 'narrow.term'));
    expect(await read('tenants/retail', 'narrow.term')).toBe(90);
  });

  it.each([
    ['excludes the value of its own level', 'narrow.mode', { allowed: ['b'] }, 'SETTING_CONSTRAINED'],
    ['allows what the definition does not', 'narrow.mode', { allowed: ['a', 'z'] }, 'SETTING_ENUM'],
    ['has bounds for a kind without order', 'narrow.mode', { min: 'a' }, 'CONSTRAINT_INVALID'],
    ['leaves nothing', 'narrow.term', { min: 9, max: 3 }, 'CONSTRAINT_INVALID'],
    ['has an unknown field', 'narrow.term', { minimum: 9 }, 'UNKNOWN_FIELD'],
    ['is a list', 'narrow.term', [1], 'CONSTRAINT_INVALID'],
  ])('refuse a constraint that %s', async (_name, key, constraint, code) => {
    if ((await server.send('GET', '/v1/application/settings/narrow.mode')).body['revision'] === 0)
      await put('application', 'narrow.mode', 'a');

    const refused = await act('application', key, 'constrain', { constraint }, await etag('application', key));

    expect(refused).toMatchObject({ status: 422, body: { violations: [{ code }] } });
  });

  it.each([
    ['own.protected', 'SETTING_PROTECTED', 'application scope'],
    ['own.readOnly', 'SETTING_READ_ONLY', 'default'],
  ])('refuse a value of %s below the application', async (key, code, where) => {
    const refused = await put('tenants/retail', key, 2);

    expect(refused).toMatchObject({ status: 409, body: { code: 'SETTING_NOT_WRITABLE', violations: [{ code }] } });
    expect(refused.body['detail']).toContain(where);
  });

  it('let an immutable setting be set once', async () => {
    expect((await put('tenants/retail', 'own.immutable', 1)).status).toBe(200);

    const changed = await put('tenants/retail', 'own.immutable', 2, await etag('tenants/retail', 'own.immutable'));
    const same = await put('tenants/retail', 'own.immutable', 1, await etag('tenants/retail', 'own.immutable'));

    expect(changed).toMatchObject({ status: 409, body: { violations: [{ code: 'SETTING_IMMUTABLE', params: { current: 1 } }] } });
    expect(same).toMatchObject({ status: 200, body: { changed: 0, unchanged: 1 } });
  });

  it('judge conditions on the state after the whole change', async () => {
    const bulk = (changes: readonly object[]) =>
      server.send('POST', '/v1/tenants/retail/settings/bulk', { body: { reason: 'test', changes } });
    const final = { op: 'set', key: 'when.final', value: true };

    expect(await bulk([final])).toMatchObject({ status: 422, body: { violations: [{ code: 'SETTING_REQUIRED' }] } });
    expect(await bulk([final, { op: 'set', key: 'when.reason', value: 'closed' }])).toMatchObject({ status: 200, body: { changed: 2 } });
    expect(await put('tenants/retail', 'when.amount', 6)).toMatchObject({
      status: 409,
      body: { violations: [{ code: 'SETTING_READ_ONLY' }] },
    });
  });

  it('merge objects of several levels and judge the whole', async () => {
    await put('application', 'merge.layout', { columns: { price: false } });
    await put('tenants/retail', 'merge.layout', { columns: { stock: true }, size: 20 });

    expect(await read('tenants/retail', 'merge.layout')).toEqual({ columns: { name: true, price: false, stock: true }, size: 20 });
    const refused = await put('tenants/retail/users/ann', 'merge.layout', { size: 51 });
    expect(refused).toMatchObject({ status: 422, body: { violations: [{ code: 'SETTING_SCHEMA', pointer: '/value/size' }] } });
  });
});
