import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildOpenApi } from '#libs/http';
import { TestApp } from '#libs/testing';

/** Changes that need no precondition; docs/http.md says why. */
const WITHOUT = [
  'DELETE /v1/application/api-keys/{id}',
  'DELETE /v1/application/flags/{key}/kill-switch',
  'DELETE /v1/tenants/{tenantCode}/api-keys/{id}',
  'DELETE /v1/tenants/{tenantCode}/flags/{key}/kill-switch',
  'DELETE /v1/tenants/{tenantCode}/suspension',
  'PUT /v1/application/settings/definitions',
];

describe('preconditions', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
  });

  afterAll(() => server.close());

  const etagOf = async (path: string): Promise<string> => String((await server.send('GET', path)).headers['etag']);

  it('are asked for by every PUT, PATCH and DELETE but the named ones', () => {
    const { paths } = buildOpenApi(server.app, { title: '', description: '', version: '' });
    const changes = Object.entries(paths).flatMap(([path, item]) =>
      (['put', 'patch', 'delete'] as const).flatMap((method) => {
        const operation = item[method];
        return operation === undefined ? [] : [{ name: `${method.toUpperCase()} ${path}`, responses: Object.keys(operation.responses) }];
      }),
    );

    expect(changes.length).toBeGreaterThan(10);
    expect(
      changes
        .filter(({ responses }) => !responses.includes('428'))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(WITHOUT);
    expect(changes.filter(({ responses }) => responses.includes('428') && !responses.includes('412'))).toEqual([]);
  });

  it.each(['/v1/tenants/acme/environments/load', '/v1/application/environments/load2'])('of an environment: %s', async (path) => {
    const first = { headers: { 'if-none-match': '*' }, body: { description: 'one' } };

    expect(await server.send('PUT', path, { body: {} })).toMatchObject({ status: 428, body: { code: 'PRECONDITION_REQUIRED' } });
    expect(await server.send('PUT', path, { headers: { 'if-match': '"0.x"' }, body: {} })).toMatchObject({ status: 412 });
    const created = await server.send('PUT', path, first);
    expect(created).toMatchObject({ status: 200, body: { description: 'one' } });
    const etag = await etagOf(path);
    expect(created.headers['etag']).toBe(etag);
    expect(await server.send('GET', path, { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304 });

    const changed = await server.send('PUT', path, { headers: { 'if-match': etag }, body: { description: 'two' } });
    expect(changed).toMatchObject({ status: 200, body: { description: 'two' } });
    const current = { current: { name: path.split('/').at(-1), description: 'two', inherited: false, revision: changed.body['revision'] } };
    const stale = { status: 412, body: { code: 'STALE', ...current, by: 'First administrator', at: expect.stringMatching(/^\d{4}-.*Z$/) } };
    expect(await server.send('PUT', path, first)).toMatchObject(stale);
    expect(await server.send('PUT', path, { headers: { 'if-match': etag }, body: { description: 'three' } })).toMatchObject(stale);
    expect(await server.send('DELETE', path, { headers: { 'if-match': etag } })).toMatchObject(stale);
    expect(await server.send('DELETE', path)).toMatchObject({ status: 428 });
    expect(await etagOf(path)).toBe(changed.headers['etag']);

    expect((await server.send('DELETE', path, { headers: { 'if-match': String(changed.headers['etag']) } })).status).toBe(204);
    expect(await server.send('GET', path)).toMatchObject({ status: 404, body: { code: 'ENVIRONMENT_NOT_FOUND' } });
  });

  it('of an environment that came with the installation: it is there, at revision 0', async () => {
    const path = '/v1/application/environments/staging';
    const etag = await etagOf(path);

    expect(etag).toMatch(/^"0\./);
    expect(await server.send('PUT', path, { headers: { 'if-none-match': '*' }, body: {} })).toMatchObject({
      status: 412,
      body: { current: { name: 'staging', revision: 0 } },
    });
    expect((await server.send('PUT', path, { headers: { 'if-match': etag }, body: { description: 'Ours' } })).status).toBe(200);
    expect(await server.send('GET', '/v1/tenants/acme/environments/staging')).toMatchObject({
      body: { description: 'Ours', inherited: true },
    });
  });

  it('of a tenant: 412 names the current state, who made it and when', async () => {
    const etag = await etagOf('/v1/tenants/acme');
    const rename = (name: string, headers: Record<string, string>) => server.send('PATCH', '/v1/tenants/acme', { headers, body: { name } });

    expect((await rename('x', {})).status).toBe(428);
    expect((await rename('Acme SE', { 'if-match': etag })).status).toBe(200);
    const stale = { status: 412, body: { code: 'STALE', current: { name: 'Acme SE' }, by: 'First administrator', at: expect.any(String) } };
    expect(await rename('Acme AG', { 'if-match': etag })).toMatchObject(stale);
    expect(await rename('Acme AG', { 'if-none-match': '*' })).toMatchObject(stale);
    expect(await server.send('PUT', '/v1/tenants/acme/parent', { body: {} })).toMatchObject({ status: 428 });
  });

  it('of an action are checked when they are sent', async () => {
    const etag = await etagOf('/v1/tenants/acme');
    const old = { headers: { 'if-match': '"1.old"' }, body: {} };

    for (const action of ['suspension', 'closure'])
      expect(await server.send('POST', `/v1/tenants/acme/${action}`, old)).toMatchObject({ status: 412, body: { code: 'STALE' } });
    expect((await server.send('POST', '/v1/tenants/acme/suspension', { headers: { 'if-match': etag }, body: {} })).status).toBe(200);
    expect((await server.send('DELETE', '/v1/tenants/acme/suspension', { headers: { 'if-match': etag } })).status).toBe(412);
    expect((await server.send('DELETE', '/v1/tenants/acme/suspension')).status).toBe(200);
  });

  it.each(['/v1/tenants', '/v1/application/environments', '/v1/tenants/acme/api-keys'])('of a read answer 304: %s', async (path) => {
    const etag = await etagOf(path);

    expect(await server.send('GET', path, { headers: { 'if-none-match': etag } })).toMatchObject({ status: 304 });
    expect(await server.send('GET', path, { headers: { 'if-none-match': '"0.other"' } })).toMatchObject({ status: 200 });
  });
});
