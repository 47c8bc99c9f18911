import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const FIRST = { 'if-none-match': '*' };

describe('tenants, environments and API keys over HTTP', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    for (const code of ['acme', 'globex']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(() => server.close());

  async function keyOf(tenant: string, body: object): Promise<{ id: string; key: string }> {
    const { status, body: created } = await server.send('POST', `/v1/tenants/${tenant}/api-keys`, { body: { name: 'test', ...body } });
    expect(status).toBe(201);
    return { id: String(created['id']), key: String(created['key']) };
  }

  it('refuses a circle, a taken code, and closing a tenant above an open one', async () => {
    await server.send('POST', '/v1/tenants', { body: { code: 'upper', name: 'Upper' } });
    await server.send('POST', '/v1/tenants', { body: { code: 'lower', name: 'Lower', parent: 'upper' } });
    const { headers } = await server.send('GET', '/v1/tenants/upper');

    const move = { headers: { 'if-match': String(headers['etag']) }, body: { parent: 'lower' } };
    expect(await server.send('PUT', '/v1/tenants/upper/parent', move)).toMatchObject({ status: 409, body: { code: 'TENANT_CHAIN' } });
    expect(await server.send('POST', '/v1/tenants', { body: { code: 'lower', name: 'x' } })).toMatchObject({
      status: 409,
      body: { code: 'TENANT_CODE_TAKEN' },
    });
    expect(await server.send('POST', '/v1/tenants/upper/closure', { body: {} })).toMatchObject({
      status: 409,
      body: { code: 'TENANT_STATUS' },
    });
  });

  it('shows a tenant administrator its own tenant only, which it may rename and not suspend', async () => {
    const { key } = await keyOf('acme', { roles: ['tenant-admin'] });
    const list = await server.send('GET', '/v1/tenants', { key });
    const { headers } = await server.send('GET', '/v1/tenants/acme', { key });
    const rename = { key, headers: { 'if-match': String(headers['etag']) }, body: { name: 'Acme SE' } };

    expect(list.body['items']).toMatchObject([{ code: 'acme' }]);
    expect(await server.send('GET', '/v1/tenants/globex', { key })).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    expect(await server.send('PATCH', '/v1/tenants/acme', rename)).toMatchObject({ status: 200, body: { name: 'Acme SE' } });
    expect(await server.send('PATCH', '/v1/tenants/acme', rename)).toMatchObject({ status: 412, body: { code: 'STALE' } });
    for (const path of ['suspension', 'closure']) {
      expect((await server.send('POST', `/v1/tenants/acme/${path}`, { key, body: {} })).status).toBe(403);
    }
    expect((await server.send('POST', '/v1/tenants', { key, body: { code: 'mine', name: 'Mine' } })).status).toBe(403);
  });

  it('changes nothing of a suspended tenant until it is resumed', async () => {
    await server.send('POST', '/v1/tenants', { body: { code: 'paused', name: 'Paused' } });
    const { headers: defined } = await server.send('PUT', '/v1/tenants/paused/environments/qa', { headers: FIRST, body: {} });
    const remove = { headers: { 'if-match': String(defined['etag']) } };
    const { headers } = await server.send('POST', '/v1/tenants/paused/suspension', { body: {} });
    const ifMatch = { 'if-match': String(headers['etag']) };
    const writes = () =>
      Promise.all([
        server.send('PATCH', '/v1/tenants/paused', { headers: ifMatch, body: { name: 'x' } }),
        server.send('PUT', '/v1/tenants/paused/environments/load', { headers: FIRST, body: {} }),
        server.send('DELETE', '/v1/tenants/paused/environments/qa', remove),
        server.send('POST', '/v1/tenants/paused/api-keys', { body: { name: 'x', roles: ['viewer'] } }),
      ]);

    for (const answer of await writes()) expect(answer).toMatchObject({ status: 409, body: { code: 'TENANT_SUSPENDED' } });
    expect((await server.send('GET', '/v1/tenants/paused/environments')).status).toBe(200);
    expect(await server.send('DELETE', '/v1/tenants/paused/suspension')).toMatchObject({ status: 200, body: { status: 'active' } });
    expect((await server.send('DELETE', '/v1/tenants/paused/environments/qa', remove)).status).toBe(204);
  });

  it('lists an environment once that the application defines after the tenant', async () => {
    await server.send('PUT', '/v1/tenants/acme/environments/trial', { headers: FIRST, body: { description: 'own' } });
    await server.send('PUT', '/v1/application/environments/trial', { headers: FIRST, body: { description: 'of all' } });
    const { body } = await server.send('GET', '/v1/tenants/acme/environments');

    expect((body['items'] as { name: string }[]).filter(({ name }) => name === 'trial')).toMatchObject([
      { description: 'own', inherited: false },
    ]);
  });

  it('finds no tenant and no environment for a key that names a missing one', async () => {
    const create = (body: object) => server.send('POST', '/v1/application/api-keys', { body: { name: 'x', roles: ['viewer'], ...body } });

    expect(await create({ tenants: ['nobody'] })).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    expect(await create({ environment: 'prodution' })).toMatchObject({ status: 404, body: { code: 'ENVIRONMENT_NOT_FOUND' } });
    expect((await create({ tenants: ['acme'], environment: 'production' })).status).toBe(201);
  });

  it('shows the secret of a key once, not in a replay, and a revoked key stops working', async () => {
    const request = { headers: { 'idempotency-key': 'once' }, body: { name: 'once', roles: ['viewer'] } };
    const first = await server.send('POST', '/v1/tenants/acme/api-keys', request);
    const again = await server.send('POST', '/v1/tenants/acme/api-keys', request);
    const [id, key] = [String(first.body['id']), String(first.body['key'])];

    expect(again.body['id']).toBe(id);
    expect(again.body).not.toHaveProperty('key');
    expect((await server.send('GET', '/v1/tenants/acme', { key })).status).toBe(200);
    expect((await server.send('DELETE', `/v1/tenants/globex/api-keys/${id}`)).status).toBe(404);
    expect((await server.send('DELETE', `/v1/tenants/acme/api-keys/${id}?reason=leaked`)).status).toBe(200);
    expect((await server.send('GET', '/v1/tenants/acme', { key })).status).toBe(401);
  });
});
