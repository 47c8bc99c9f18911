import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TestApp, waitUntil } from '#libs/testing';
import { createApplication } from '../../src/app/application.ts';

const OFREP = '/ofrep/v1/evaluate/flags';
const APPLICATION = '/v1/application';
const ACME = '/v1/tenants/acme';
const asks = (segment: string) => ({ type: 'custom-rule', rules: [{ when: { segment }, serve: { variant: 'on' } }] });

describe('segments', () => {
  let server: TestApp;
  let other: NestFastifyApplication;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    other = await createApplication({ databaseUrl: server.database.databaseUrl, fingerprintKey: randomBytes(32), logLevel: 'silent' });
    for (const code of ['acme', 'rival']) {
      await server.send('POST', '/v1/tenants', { body: { code, name: code } });
      const body = { name: code, permissions: ['features.evaluate'], environment: 'staging' };
      keys[code] = String((await server.send('POST', `/v1/tenants/${code}/api-keys`, { body })).body['key']);
    }
  });

  afterAll(async () => {
    await other.close();
    await server.close();
  });

  const create = (segment: object, scope = APPLICATION) =>
    server.send('POST', `${scope}/segments`, { body: { name: 'A segment', reason: 'test', ...segment } });

  const createFlag = (flag: object, scope = APPLICATION) =>
    server.send('POST', `${scope}/flags`, { body: { name: 'A flag', owner: 'tests', reason: 'test', enabledIn: ['staging'], ...flag } });

  async function change(method: 'PATCH' | 'DELETE', key: string, body?: object, scope = APPLICATION) {
    const url = `${scope}/segments/${key}`;
    const { headers } = await server.send('GET', url);
    return server.send(method, url, {
      headers: { 'if-match': String(headers['etag']) },
      ...(body === undefined ? {} : { body: { reason: 'test', ...body } }),
    });
  }

  const ask = async (key: string, context: object, tenant = 'acme') =>
    (await server.send('POST', `${OFREP}/${key}`, { key: keys[tenant] ?? '', body: { context } })).body['value'];

  const found = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    ...((body['violations'] ?? []) as { code: string; pointer: string }[]).map(({ code, pointer }) => `${code} ${pointer}`),
  ];

  it('say who is meant in every flag that asks them, and what they say now counts at once', async () => {
    const made = await create({ key: 'pilots', attribute: 'company.id', include: ['1'], exclude: ['3'] });
    await createFlag({ key: 'for-pilots', ...asks('pilots') });
    const before = [await ask('for-pilots', { company: { id: '1' } }), await ask('for-pilots', { company: { id: '2' } })];
    const changed = await change('PATCH', 'pilots', {
      include: ['1', '2'],
      rules: [{ attribute: 'user.plan', op: 'equals', value: 'pro' }],
    });

    expect(made).toMatchObject({ status: 201, body: { key: 'pilots', changed: true } });
    expect(before).toEqual([true, false]);
    expect(changed).toMatchObject({ status: 200, body: { changed: true } });
    expect(await ask('for-pilots', { company: { id: '2' } })).toBe(true);
    expect(await ask('for-pilots', { company: { id: '4' }, user: { plan: 'pro' } })).toBe(true);
    expect(await ask('for-pilots', { company: { id: '3' }, user: { plan: 'pro' } })).toBe(false);
  });

  it('are read and listed with their owner, on an ETag', async () => {
    await create({ key: 'listed', description: 'Of everybody' });
    await create({ key: 'listed-own', include: ['ann'] }, ACME);
    const one = await server.send('GET', `${ACME}/segments/listed`);
    const all = await server.send('GET', `${ACME}/segments?search=listed`);
    const first = await server.send('GET', `${ACME}/segments?search=listed&limit=1`);
    const rest = await server.send('GET', `${ACME}/segments?search=listed&limit=1&cursor=${String(first.body['nextCursor'])}`);
    const again = await server.send('GET', `${ACME}/segments/listed`, { headers: { 'if-none-match': String(one.headers['etag']) } });
    const keysOf = (answer: typeof all) => (answer.body['items'] as { key: string }[]).map(({ key }) => key);

    expect(one.body).toMatchObject({ key: 'listed', description: 'Of everybody', source: { level: 'application' } });
    expect(all.body['items']).toMatchObject([{ key: 'listed' }, { key: 'listed-own', source: { level: 'tenant', tenant: 'acme' } }]);
    expect([keysOf(first), keysOf(rest), rest.body['nextCursor']]).toEqual([['listed'], ['listed-own'], undefined]);
    expect(again.status).toBe(304);
    expect(keysOf(await server.send('GET', `/v1/tenants/rival/segments?search=listed`))).toEqual(['listed']);
    expect((await server.send('GET', `/v1/tenants/rival/segments/listed-own`)).body['code']).toBe('SEGMENT_NOT_FOUND');
  });

  it('are changed on the revision that was read', async () => {
    await create({ key: 'edited', description: 'old' });
    const url = `${APPLICATION}/segments/edited`;
    const { headers } = await server.send('GET', url);
    const edit = (body: object) => server.send('PATCH', url, { headers: { 'if-match': String(headers['etag']) }, body });
    const [first, second] = [
      await edit({ include: ['ann'], description: null, reason: 'r' }),
      await edit({ include: ['bob'], reason: 'r' }),
    ];

    expect(first).toMatchObject({ status: 200, body: { changed: true } });
    expect(second).toMatchObject({ status: 412, body: { code: 'SEGMENT_STALE' } });
    expect((await server.send('GET', url)).body).not.toHaveProperty('description');
    expect((await server.send('PATCH', url, { body: { include: [] } })).status).toBe(428);
    expect((await server.send('DELETE', url)).status).toBe(428);
    expect((await change('PATCH', 'edited', { include: ['ann'] })).body).toMatchObject({ changed: false });
  });

  it('are refused with everything that is wrong with them', async () => {
    await create({ key: 'taken' });
    const rule = (when: object) => create({ key: 'bad', rules: [when] });

    expect(found(await create({ key: '-bad' }))).toEqual([422, 'FLAG_FIELD_INVALID /key']);
    expect(found(await create({ key: 'bad', nobody: 1 }))).toEqual([422, 'UNKNOWN_FIELD /nobody']);
    expect(found(await create({ key: 'bad', include: ['a'], exclude: ['a'] }))).toEqual([422, 'ID_IN_BOTH_LISTS /exclude/0']);
    expect(found(await rule({ segment: 'nowhere' }))).toEqual([422, 'FLAG_SEGMENT_UNKNOWN /rules/0/segment']);
    expect(found(await rule({ flag: 'any', variants: ['on'] }))).toEqual([422, 'FLAG_IN_SEGMENT /rules/0/flag']);
    expect(found(await rule({ attribute: 'planet.name', op: 'exists' }))).toEqual([422, 'UNKNOWN_ATTRIBUTE_KIND /rules/0/attribute']);
    expect(found(await rule({ attribute: 'plan', op: 'matches', pattern: '(a' }))[1]).toMatch(/\/rules\/0\/pattern$/);
    expect(found(await create({ key: 'bad', attribute: 'planet.name' }))).toEqual([422, 'UNKNOWN_ATTRIBUTE_KIND /attribute']);
    expect(await create({ key: 'taken' })).toMatchObject({ status: 409, body: { code: 'SEGMENT_EXISTS' } });
    expect(await create({ key: 'taken' }, ACME)).toMatchObject({ status: 409, body: { code: 'SEGMENT_EXISTS' } });
    expect(await change('PATCH', 'taken', { include: ['x'] }, ACME)).toMatchObject({ status: 409, body: { code: 'SEGMENT_INHERITED' } });
    expect((await server.send('GET', `${ACME}/segments/nowhere`)).body['code']).toBe('SEGMENT_NOT_FOUND');
    expect(found(await createFlag({ key: 'asks-nowhere', ...asks('nowhere') }))).toEqual([
      422,
      'FLAG_SEGMENT_UNKNOWN /rules/0/when/segment',
    ]);
  });

  it('ask each other without circles, and name the path of one', async () => {
    await create({ key: 'ring-a' });
    await create({ key: 'ring-b', rules: [{ any: [{ segment: 'ring-a' }] }] });
    await create({ key: 'ring-c', rules: [{ not: { segment: 'ring-b' } }] });
    const closed = await change('PATCH', 'ring-a', { rules: [{ segment: 'ring-c' }] });
    const itself = await create({ key: 'ring-d', rules: [{ segment: 'ring-d' }] });

    expect(closed).toMatchObject({
      status: 422,
      body: {
        code: 'SEGMENT_INVALID',
        violations: [{ code: 'SEGMENT_CYCLE', params: { path: ['ring-a', 'ring-c', 'ring-b', 'ring-a'] } }],
      },
    });
    expect(found(itself)).toEqual([422, 'SEGMENT_CYCLE /rules']);
  });

  it('that two writers would put into a circle at once: one of them is refused', async () => {
    for (const key of ['race-a', 'race-b']) await create({ key });
    const headers = { authorization: `Bearer ${server.key}` };
    const knows = async () => (await other.inject({ url: `${APPLICATION}/segments/race-b`, headers })).statusCode === 200;
    await waitUntil('the other instance knows the segments', knows);
    const etags = await Promise.all(
      ['race-a', 'race-b'].map(async (key) => String((await server.send('GET', `${APPLICATION}/segments/${key}`)).headers['etag'])),
    );
    const put = (app: NestFastifyApplication, key: string, segment: string, etag = '') =>
      app.inject({
        method: 'PATCH',
        url: `${APPLICATION}/segments/${key}`,
        headers: { ...headers, 'if-match': etag },
        payload: { rules: [{ segment }], reason: 'test' },
      });
    const answers = await Promise.all([put(server.app, 'race-a', 'race-b', etags[0]), put(other, 'race-b', 'race-a', etags[1])]);

    expect(answers.map(({ statusCode }) => statusCode).toSorted((left, right) => left - right)).toEqual([200, 422]);
  });

  it('are removed once nothing asks them, here or in a tenant; the key is free again', async () => {
    await create({ key: 'used', include: ['ann'] });
    await create({ key: 'user', rules: [{ segment: 'used' }] }, ACME);
    await createFlag({ key: 'asking', ...asks('used') }, '/v1/tenants/rival');
    const refused = await change('DELETE', 'used');
    await change('DELETE', 'user', undefined, ACME);
    await server.send('POST', '/v1/tenants/rival/flags/asking/archive', { body: { reason: 'test' } });
    const removed = await change('DELETE', 'used');
    const restore = () => server.send('POST', '/v1/tenants/rival/flags/asking/restore', { body: { reason: 'test' } });
    const [gone, early] = [await server.send('GET', `${APPLICATION}/segments/used`), await restore()];
    const [again, later] = [await create({ key: 'used' }), await restore()];

    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'SEGMENT_IN_USE',
        detail: expect.stringContaining('the segment "user" of the tenant "acme", the flag "asking" of the tenant "rival"'),
        hiddenTenants: 0,
        users: expect.arrayContaining([{ kind: 'segment', key: 'user', environment: '*', tenant: 'acme' }]),
      },
    });
    expect([removed.status, gone.status, again.status, later.status]).toEqual([200, 404, 201, 200]);
    expect(found(early)[1]).toBe('FLAG_SEGMENT_UNKNOWN /rules/0/when/segment');
  });
});
