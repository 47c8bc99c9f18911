import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TestApp, waitUntil } from '#libs/testing';
import { createApplication } from '../../src/app/application.ts';

const STAGING = '?environment=staging';
const OFREP = '/ofrep/v1/evaluate/flags';

describe('feature flags', () => {
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

  const create = (flag: object, path = 'application') =>
    server.send('POST', `/v1/${path}/flags`, { body: { name: 'A flag', owner: 'tests', reason: 'test', ...flag } });

  async function act(key: string, method: 'PATCH' | 'POST', action: string, body: object, environment = 'staging') {
    const url = `/v1/application/flags/${key}/environments/${environment}`;
    const { headers } = await server.send('GET', url);
    return server.send(method, `${url}${action}`, { headers: { 'if-match': String(headers['etag']) }, body: { reason: 'test', ...body } });
  }

  const configure = (key: string, body: object) => act(key, 'PATCH', '', body);

  const ask = (key: string, context: object, tenant = 'acme') =>
    server.send('POST', `${OFREP}/${key}`, { key: keys[tenant] ?? '', body: { context } });

  it.each([
    ['boolean', {}, { targetingKey: 'ann' }, {}, undefined],
    ['user-list', { users: ['ann'] }, { targetingKey: 'ann' }, { targetingKey: 'bob' }, 'TARGETING_MATCH'],
    ['percentage', { percentage: 100 }, { targetingKey: 'ann' }, undefined, 'TARGETING_MATCH'],
    [
      'custom-rule',
      { rules: [{ when: { attribute: 'user.plan', op: 'equals', value: 'pro' }, serve: { variant: 'on' } }] },
      { user: { plan: 'pro' } },
      { user: { plan: 'free' } },
      'TARGETING_MATCH',
    ],
    ['ip-based', { ranges: ['127.0.0.0/8'] }, {}, undefined, 'TARGETING_MATCH'],
  ])('of the type %s answer what the type says', async (type, members, isIn, isOut, reason) => {
    const key = `type-${type}`;
    const made = await create({ key, type, ...members, enabledIn: ['staging'] });
    const [inside, outside] = [await ask(key, isIn), isOut === undefined ? undefined : await ask(key, isOut)];

    expect(made).toMatchObject({ status: 201, body: { key, changed: true } });
    expect(inside).toMatchObject({ status: 200, body: { key, value: true, variant: 'on', reason: reason ?? 'STATIC' } });
    if (type !== 'boolean' && outside !== undefined)
      expect(outside.body).toMatchObject({ value: false, variant: 'off', reason: 'DEFAULT' });
  });

  it('of the type tenant-list are on for these tenants only', async () => {
    await create({ key: 'for-acme', type: 'tenant-list', tenants: ['acme'], enabledIn: ['staging'] });

    expect((await ask('for-acme', {})).body['value']).toBe(true);
    expect((await ask('for-acme', {}, 'rival')).body['value']).toBe(false);
    expect((await ask('for-acme', { tenant: { code: 'acme' } }, 'rival')).body['value']).toBe(false);
  });

  it('are off at first, and answer their default value as disabled', async () => {
    await create({ key: 'dark', type: 'boolean' });

    expect(await ask('dark', {})).toMatchObject({ status: 200, body: { reason: 'DISABLED', value: false } });
  });

  it('are created once, and with sound contents only', async () => {
    await create({ key: 'once', type: 'boolean' });
    const refused = async (flag: object) => {
      const { status, body } = await create(flag);
      return [
        status,
        ...((body['violations'] as { pointer: string }[]).length === 0
          ? [body['code']]
          : (body['violations'] as { pointer: string }[]).map(({ pointer }) => pointer)),
      ];
    };

    expect(await refused({ key: 'once', type: 'boolean' })).toEqual([409, 'FEATURE_FLAG_EXISTS']);
    expect(await refused({ key: 'bad', type: 'percentage', percentage: 500 })).toEqual([422, '/percentage']);
    expect(await refused({ key: 'bad', type: 'user-list' })).toEqual([422, '/users']);
    expect(await refused({ key: 'bad', type: 'ip-based', ranges: ['999.999.999.999/99'] })).toEqual([422, '/rules/0/when/ranges/0']);
    expect(await refused({ key: '-bad', type: 'boolean' })).toEqual([422, '/key']);
    expect(await refused({ key: 'bad', type: 'boolean', defaultValue: 7 })).toEqual([422, '/defaultValue']);
    expect(await refused({ key: 'bad', type: 'boolean', users: ['ann'] })).toEqual([422, '/users']);
    expect(await refused({ key: 'bad', type: 'sometimes' })).toEqual([422, '/type']);
  });

  it('are changed on the revision that was read', async () => {
    await create({ key: 'edited', type: 'boolean' });
    const url = '/v1/application/flags/edited';
    const { headers } = await server.send('GET', url);
    const edit = (owner: string) =>
      server.send('PATCH', url, { headers: { 'if-match': String(headers['etag']) }, body: { owner, reason: 'test' } });
    const [first, second] = [await edit('finance'), await edit('sales')];

    expect(first).toMatchObject({ status: 200, body: { changed: true } });
    expect(second).toMatchObject({ status: 412, body: { code: 'FEATURE_FLAG_STALE' } });
    expect((await server.send('GET', url)).body).toMatchObject({ owner: 'finance', source: { level: 'application' } });
    expect((await server.send('PATCH', url, { body: { owner: 'x' } })).status).toBe(428);
  });

  it('that are archived are not found by clients until they are restored', async () => {
    await create({ key: 'old', type: 'boolean', enabledIn: ['staging'] });
    await server.send('POST', '/v1/application/flags/old/archive', { body: { reason: 'test' } });
    const archived = await ask('old', {});
    const edited = await configure('old', { state: 'off' });
    await server.send('POST', '/v1/application/flags/old/restore', { body: { reason: 'test' } });

    expect(archived).toMatchObject({ status: 404, body: { key: 'old', errorCode: 'FLAG_NOT_FOUND' } });
    expect(edited).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_ARCHIVED' } });
    expect((await ask('old', {})).body['value']).toBe(true);
  });

  it('are rolled out in steps that drop nobody', async () => {
    await create({ key: 'rolled', type: 'percentage', percentage: 0, enabledIn: ['staging'] });
    const users = Array.from({ length: 200 }, (_, index) => `user-${index}`);
    const whoIsIn = async () => {
      const answers = await Promise.all(users.map((targetingKey) => ask('rolled', { targetingKey })));
      return new Set(users.filter((_user, index) => answers[index]?.body['value'] === true));
    };
    const atFirst = await whoIsIn();
    await act('rolled', 'POST', '/rollout', { percentage: 25 });
    const quarter = await whoIsIn();
    await act('rolled', 'POST', '/rollout', { percentage: 50 });
    const half = await whoIsIn();

    expect(atFirst.size).toBe(0);
    expect(quarter.size).toBeGreaterThan(20);
    expect(half.size).toBeGreaterThan(quarter.size);
    expect([...quarter].filter((user) => !half.has(user))).toEqual([]);
    expect(await act('rolled', 'POST', '/rollout', { percentage: 12.34567 })).toMatchObject({ status: 422 });
  });

  it('keep the salt of a rule that is sent again without one, so that nobody moves', async () => {
    const rulesOf = async () => {
      const { body } = await server.send('GET', '/v1/application/flags/salted/environments/staging');
      return (body['configuration'] as { rules: readonly { id: string; salt: string }[] }).rules;
    };
    await create({ key: 'salted', type: 'percentage', percentage: 50, enabledIn: ['staging'] });
    const before = await rulesOf();
    const answer = await configure('salted', { rules: before.map(({ salt: _salt, ...rule }) => rule) });
    const kept = await rulesOf();
    const others = await configure('salted', { rules: before.map(({ salt: _salt, id: _id, ...rule }) => rule) });

    expect([answer.status, others.status]).toEqual([200, 200]);
    expect(before).toHaveLength(1);
    expect(kept).toEqual(before);
    expect((await rulesOf())[0]?.salt).not.toBe(before[0]?.salt);
  });

  it('depend on each other without circles, and name the path of one', async () => {
    for (const key of ['circle-a', 'circle-b']) await create({ key, type: 'boolean' });
    const needs = (key: string, flag: string) => configure(key, { prerequisites: [{ flag, variants: ['on'] }] });
    const [first, second] = [await needs('circle-a', 'circle-b'), await needs('circle-b', 'circle-a')];

    expect(first.status).toBe(200);
    expect(second).toMatchObject({
      status: 422,
      body: { violations: [{ code: 'FLAG_PREREQUISITE_CYCLE', params: { path: ['circle-b', 'circle-a', 'circle-b'] } }] },
    });
    expect(await server.send('POST', '/v1/application/flags/circle-b/archive', { body: { reason: 'r' } })).toMatchObject({
      status: 409,
      body: { code: 'FEATURE_FLAG_IN_USE', detail: expect.stringContaining('circle-a') },
    });
    expect(await needs('circle-a', 'nowhere')).toMatchObject({
      status: 422,
      body: { violations: [{ code: 'FLAG_PREREQUISITE_UNKNOWN' }] },
    });
  });

  it('that two writers would put into a circle at once: one of them is refused', async () => {
    for (const key of ['race-a', 'race-b']) await create({ key, type: 'boolean' });
    const put = (app: NestFastifyApplication, key: string, flag: string) =>
      app.inject({
        method: 'PATCH',
        url: `/v1/application/flags/${key}/environments/staging`,
        headers: { authorization: `Bearer ${server.key}`, 'if-none-match': '*' },
        payload: { prerequisites: [{ flag, variants: ['on'] }], reason: 'test' },
      });
    await waitUntil(
      'the other instance knows the flag',
      async () =>
        (await other.inject({ url: '/v1/application/flags/race-b', headers: { authorization: `Bearer ${server.key}` } })).statusCode ===
        200,
    );
    const answers = await Promise.all([put(server.app, 'race-a', 'race-b'), put(other, 'race-b', 'race-a')]);

    expect(answers.map(({ statusCode }) => statusCode).toSorted((left, right) => left - right)).toEqual([200, 422]);
  });

  it('that exclude each other are not on in the same environment', async () => {
    await create({ key: 'this', type: 'boolean', enabledIn: ['staging'] });
    await create({ key: 'that', type: 'boolean', conflictsWith: ['this'] });

    expect(await configure('that', { state: 'on' })).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_CONFLICT' } });
    expect((await act('this', 'POST', '/disable', {})).status).toBe(200);
    expect((await configure('that', { state: 'on' })).status).toBe(200);
    expect(await configure('this', { state: 'on' })).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_CONFLICT' } });
  });

  it('that are killed are disabled on every instance, for one tenant or for all', async () => {
    await create({ key: 'risky', type: 'boolean', enabledIn: ['staging'] });
    const kill = (path: string, body: object) => server.send('POST', `/v1/${path}/flags/risky/kill-switch${STAGING}`, { body });
    const onOther = async () => {
      const headers = { authorization: `Bearer ${keys['acme']}` };
      return (await other.inject({ method: 'POST', url: `${OFREP}/risky`, headers, payload: { context: {} } })).json<{ reason: string }>()
        .reason;
    };
    await waitUntil('the other instance knows the flag', async () => (await onOther()) === 'STATIC');
    const withoutReason = await kill('tenants/acme', {});
    const killed = await kill('tenants/acme', { reason: 'Broken' });
    const [own, rivals] = [await ask('risky', {}), await ask('risky', {}, 'rival')];

    expect(withoutReason).toMatchObject({ status: 422, body: { violations: [{ code: 'REASON_REQUIRED' }] } });
    expect(killed.body).toMatchObject({ changed: true, revisions: { switches: 1 } });
    expect(own.body).toMatchObject({ reason: 'DISABLED', metadata: { detail: 'KILL_SWITCH' } });
    expect(rivals.body).toMatchObject({ value: true, reason: 'STATIC' });
    await waitUntil('the other instance knows the kill switch', async () => (await onOther()) === 'DISABLED');
    await kill('application', { reason: 'Broken for all' });
    expect((await ask('risky', {}, 'rival')).body['reason']).toBe('DISABLED');
    await server.send('DELETE', `/v1/application/flags/risky/kill-switch${STAGING}&reason=Mended`);
    expect((await ask('risky', {}, 'rival')).body['value']).toBe(true);
    expect((await ask('risky', {})).body['reason']).toBe('DISABLED');
  });

  it('of a tenant are its own', async () => {
    await create({ key: 'own-flag', type: 'boolean', enabledIn: ['staging'] }, 'tenants/acme');

    expect((await ask('own-flag', {})).body['value']).toBe(true);
    expect((await ask('own-flag', {}, 'rival')).status).toBe(404);
    expect((await server.send('GET', '/v1/application/flags/own-flag')).status).toBe(404);
  });

  it('are explained', async () => {
    const { status, body } = await server.send('POST', `/v1/tenants/acme/flags/type-custom-rule/explain${STAGING}`, {
      body: { context: { user: { plan: 'free' } } },
    });

    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('free');
    expect(
      (await server.send('POST', '/v1/tenants/acme/flags/nowhere/explain?environment=staging', { body: { context: {} } })).status,
    ).toBe(404);
    expect((await server.send('POST', '/v1/tenants/acme/flags/dark/explain', { body: { context: {} } })).status).toBe(422);
  });

  it('are evaluated in bulk under an ETag that covers the context', async () => {
    const bulk = (context: object, headers: Record<string, string> = {}) =>
      server.send('POST', OFREP, { key: keys['acme'] ?? '', headers, body: { context } });
    const first = await bulk({ targetingKey: 'ann' });
    const tag = { 'if-none-match': String(first.headers['etag']) };
    const again = await bulk({ targetingKey: 'ann' }, tag);
    const changedContext = await bulk({ targetingKey: 'ann', user: { plan: 'pro' } }, tag);
    await configure('dark', { state: 'on' });
    const changedFlag = await bulk({ targetingKey: 'ann' }, tag);

    expect(first.status).toBe(200);
    expect((first.body['flags'] as { key: string }[]).map(({ key }) => key)).toContain('type-boolean');
    expect([again.status, again.headers['etag']]).toEqual([304, tag['if-none-match']]);
    expect([changedContext.status, changedFlag.status]).toEqual([200, 200]);
    expect(changedFlag.body['flags']).toContainEqual({ key: 'dark', value: true, variant: 'on', reason: 'STATIC' });
  });

  it.each([
    ['no context', {}, 400, 'INVALID_CONTEXT'],
    ['a context that is none', { context: 1 }, 400, 'INVALID_CONTEXT'],
    ['a targeting key that is no text', { context: { targetingKey: 1 } }, 400, 'INVALID_CONTEXT'],
  ])('refuse %s in the form of the protocol', async (_name, body, status, errorCode) => {
    const one = await server.send('POST', `${OFREP}/dark`, { key: keys['acme'] ?? '', body });
    const many = await server.send('POST', OFREP, { key: keys['acme'] ?? '', body });

    expect(one).toMatchObject({ status, body: { key: 'dark', errorCode } });
    expect(many).toMatchObject({ status, body: { errorCode } });
    expect(one.headers['content-type']).toMatch(/^application\/json/);
  });
});
