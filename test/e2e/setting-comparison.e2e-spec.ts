import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const scopes = ['application', 'tenant', 'user'];
const define = (key: string, fields: object = {}) => ({ key, owner: 'test', kind: 'integer', default: 1, scopes, ...fields });

describe('settings side by side', () => {
  let server: TestApp;
  let own = '';

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    for (const tenant of [
      { code: 'holding' },
      { code: 'retail', parent: 'holding' },
      { code: 'bank', parent: 'holding' },
      { code: 'shut' },
    ])
      await server.send('POST', '/v1/tenants', { body: { name: `The ${tenant.code}`, ...tenant } });
    const definitions = [
      define('side.a'),
      define('side.b'),
      define('side.c'),
      define('side.local', { scopes: ['tenant'], group: 'local' }),
      define('side.other', { scopes: ['user'], group: 'local' }),
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    await set('tenants/holding', 'side.a', 5);
    await set('tenants/retail', 'side.b', 7);
    await set('tenants/retail', 'side.c', 8);
    await set('tenants/bank', 'side.c', 8);
    await set('tenants/shut', 'side.c', 8);
    await set('tenants/retail/users/ann', 'side.a', 9);
    await server.send('POST', '/v1/tenants/shut/closure', { body: { reason: 'test' } });
    const fields = { name: 'own', permissions: ['settings.read'], tenants: ['holding', 'retail'], reason: 'test' };
    const { body } = await server.send('POST', '/v1/application/api-keys', { body: fields });
    own = String(body['token'] ?? body['key']);
  });

  afterAll(() => server.close());

  const set = (path: string, key: string, value: unknown) =>
    server.send('POST', `/v1/${path}/settings/bulk`, { body: { reason: 'test', changes: [{ op: 'set', key, value }] } });
  const compare = (path: string, query: string, key = server.key) => server.send('GET', `/v1/${path}/settings/compare?${query}`, { key });
  const keysOf = (body: Record<string, unknown>) => (body['items'] as { key: string }[]).map((item) => item.key);
  const list = async (query: string) => keysOf((await server.send('GET', `/v1/tenants/retail/settings?${query}`)).body);

  it('are the effective values and sources of two tenants, where they differ', async () => {
    const { body } = await compare('tenants/retail', 'with=tenants/bank', server.key);

    expect(body['items']).toEqual([
      {
        key: 'side.b',
        isEqual: false,
        own: { value: 7, source: { level: 'tenant', tenant: 'retail', environment: '*' }, isDefault: false },
        other: { value: 1, source: { level: 'default' }, isDefault: true },
      },
    ]);
  });

  it('are those of a user and of the tenant, and on request also what is equal, by pages', async () => {
    expect(keysOf((await compare('tenants/retail/users/ann', 'with=tenants/retail', own)).body)).toEqual(['side.a']);

    const first = await compare('tenants/retail', 'with=tenants/holding&includeEqual=true&limit=2');
    const second = await compare('tenants/retail', `with=tenants/holding&includeEqual=true&cursor=${String(first.body['nextCursor'])}`);
    expect([keysOf(first.body), keysOf(second.body)]).toEqual([
      ['side.a', 'side.b'],
      ['side.c', 'side.local', 'side.other'],
    ]);
    expect(first.body['items']).toMatchObject([{ isEqual: true }, { isEqual: false, own: { value: 7 }, other: { value: 1 } }]);
  });

  it('show a setting that one scope does not have with one side', async () => {
    const { body } = await compare('application', 'with=tenants/holding');

    expect(body['items']).toMatchObject([{ key: 'side.a' }, { key: 'side.local' }, { key: 'side.other' }]);
    expect((body['items'] as object[])[1]).not.toHaveProperty('own');
  });

  it('answer for a tenant out of reach as for one that is not there', async () => {
    const foreign = await compare('tenants/retail', 'with=tenants/bank', own);
    const missing = await compare('tenants/retail', 'with=tenants/ghost', own);
    const anonymous = (body: Record<string, unknown>) => JSON.stringify({ ...body, traceId: '' }).replaceAll(/bank|ghost/g, '?');

    expect(foreign).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    expect(anonymous(foreign.body)).toBe(anonymous(missing.body));
    expect((await compare('tenants/retail', 'with=application', own)).status).toBe(403);
    expect((await compare('tenants/retail', 'with=tenants/NOPE!', own)).status).toBe(404);
    for (const query of ['', 'with=retail', 'with=tenants/retail/users/', 'with=tenants/retail/users/a%0Ab', 'with=a&with=b'])
      expect((await compare('tenants/retail', query)).status).toBe(422);
  });

  it('count who overrides a key below, and name those in reach', async () => {
    const usage = (path: string, key: string, query = '', as = server.key) =>
      server.send('GET', `/v1/${path}/settings/${key}/usage${query}`, { key: as });
    const retail = { code: 'retail', name: 'The retail' };
    const bank = { code: 'bank', name: 'The bank' };

    expect((await usage('application', 'side.c')).body).toEqual({ key: 'side.c', tenants: 3, overriding: 2, items: [bank, retail] });
    const first = (await usage('application', 'side.c', '?limit=1')).body;
    expect(first).toMatchObject({ items: [bank] });
    const rest = (await usage('application', 'side.c', `?limit=1&cursor=${String(first['nextCursor'])}`)).body;
    expect([rest['items'], rest['nextCursor']]).toEqual([[retail], undefined]);
    expect((await usage('tenants/holding', 'side.c', '', own)).body).toEqual({ key: 'side.c', tenants: 2, overriding: 2, items: [retail] });
    expect((await usage('tenants/retail', 'side.c')).body).toMatchObject({ tenants: 0, overriding: 0, items: [] });
    expect(await usage('application', 'side.c', '', own)).toMatchObject({ status: 403 });
    expect(await usage('application', 'side.nothing')).toMatchObject({ status: 404, body: { code: 'SETTING_NOT_FOUND' } });
  });

  it('are found by level, group, prefix and text, and by pages', async () => {
    expect(await list('level=user')).toEqual(['side.a', 'side.b', 'side.c', 'side.other']);
    expect(await list('level=tenant&group=local')).toEqual(['side.local']);
    expect(await list('prefix=side.&text=OTHER')).toEqual(['side.other']);
    expect(await list('onlyOverridden=true')).toEqual(['side.b', 'side.c']);
    expect((await server.send('GET', '/v1/tenants/retail/settings?level=world')).status).toBe(422);
  });

  it('are listed from memory until something changes, for each reader and scope by itself', async () => {
    const page = async (path: string, headers: Record<string, string> = {}) =>
      server.send('GET', `/v1/${path}/settings?prefix=side.a`, { headers });
    const valueOf = ({ body }: Awaited<ReturnType<typeof page>>) => (body['items'] as { value: unknown }[])[0]?.value;
    const first = await page('tenants/retail');
    const again = await page('tenants/retail');

    expect(again).toMatchObject({
      body: first.body,
      headers: { etag: first.headers['etag'], 'content-type': 'application/json; charset=utf-8' },
    });
    expect((await page('tenants/retail', { 'if-none-match': String(first.headers['etag']) })).status).toBe(304);
    expect([valueOf(await page('tenants/retail/users/ann')), valueOf(await page('tenants/retail/users/bob'))]).toEqual([9, 5]);
    await set('tenants/holding', 'side.a', 6);
    const changed = await page('tenants/retail', { 'if-none-match': String(first.headers['etag']) });
    expect([changed.status, valueOf(changed)]).toEqual([200, 6]);
  });

  it('are listed up to 5,000 a page', async () => {
    expect((await server.send('GET', '/v1/tenants/retail/settings?limit=5000')).status).toBe(200);
    expect((await server.send('GET', '/v1/tenants/retail/settings?limit=5001')).status).toBe(422);
    expect((await server.send('GET', '/v1/tenants/retail/settings/change-sets?limit=201')).status).toBe(422);
  });
});
