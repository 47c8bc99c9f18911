import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { aTestActor, TestApp, type TestRequest, type TestResponse } from '#libs/testing';
import { IdentityCoordinator } from '../../../src/identity/contracts/index.ts';

const FIRST = { 'if-none-match': '*' };
const READ = ['settings.read', 'organisation.read'];

describe('roles', () => {
  let server: TestApp;
  let count = 0;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    for (const code of ['acme', 'globex']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(() => server.close());

  const rolesOf = (place: string) => (place === '' ? '/v1/application/roles' : `/v1/tenants/${place}/roles`);
  const fresh = () => `role-${++count}`;

  const put = (place: string, name: string, permissions: readonly string[], more: TestRequest = {}): Promise<TestResponse> =>
    server.send('PUT', `${rolesOf(place)}/${name}`, { headers: FIRST, body: { permissions, reason: 'test' }, ...more });

  async function keyOf(place: string, body: object): Promise<{ id: string; key: string }> {
    const at = rolesOf(place).replace('roles', 'api-keys');
    const { status, body: created } = await server.send('POST', at, { body: { name: 'test', ...body } });
    expect([status, created]).toMatchObject([201, {}]);
    return { id: String(created['id']), key: String(created['key']) };
  }

  async function change(place: string, name: string, permissions: readonly string[]): Promise<void> {
    const { headers } = await server.send('GET', `${rolesOf(place)}/${name}`);
    expect((await put(place, name, permissions, { headers: { 'if-match': String(headers['etag']) }, body: { permissions } })).status).toBe(
      200,
    );
  }

  const audits = async (tenant: string, key: string) => (await server.send('GET', `/v1/tenants/${tenant}/audit?limit=1`, { key })).status;

  it('made by a tenant are known in that tenant only', async () => {
    const name = fresh();
    expect(await put('acme', name, READ)).toMatchObject({ status: 200, body: { name, permissions: READ, origin: 'tenant' } });

    const listed = await server.send('GET', rolesOf('acme'));
    const names = (listed.body['items'] as { name: string }[]).map((role) => role.name);
    expect(names.slice(0, 4)).toEqual(['platform-admin', 'tenant-admin', 'auditor', 'viewer']);
    expect(names).toContain(name);
    for (const place of ['globex', '']) {
      expect(JSON.stringify((await server.send('GET', rolesOf(place))).body)).not.toContain(`"${name}"`);
      expect(await server.send('GET', `${rolesOf(place)}/${name}`)).toMatchObject({ status: 404, body: { code: 'ROLE_NOT_FOUND' } });
    }
    const foreign = await server.send('POST', '/v1/tenants/globex/api-keys', { body: { name: 'x', roles: [name] } });
    expect(foreign).toMatchObject({ status: 422, body: { violations: [{ code: 'UNKNOWN_ROLE', pointer: '/roles/0' }] } });
  });

  it('of one name mean in each tenant what that tenant made of them', async () => {
    const name = fresh();
    await put('acme', name, ['audit.read']);
    await put('globex', name, ['settings.read']);
    const [ofAcme, ofGlobex] = [await keyOf('acme', { roles: [name] }), await keyOf('globex', { roles: [name] })];

    expect([await audits('acme', ofAcme.key), await audits('globex', ofGlobex.key)]).toEqual([200, 403]);
    await change('acme', name, ['settings.read']);
    await change('globex', name, ['audit.read']);
    expect([await audits('acme', ofAcme.key), await audits('globex', ofGlobex.key)]).toEqual([403, 200]);
  });

  it('of the application are known everywhere, and their change acts in every tenant', async () => {
    const name = fresh();
    await put('', name, ['audit.read']);
    const [ofTenant, ofAll] = [await keyOf('acme', { roles: [name] }), await keyOf('', { roles: [name] })];

    expect(await server.send('GET', `${rolesOf('acme')}/${name}`)).toMatchObject({ status: 200, body: { origin: 'application' } });
    expect(await put('acme', name, ['audit.read'])).toMatchObject({ status: 422, body: { violations: [{ code: 'ROLE_INHERITED' }] } });
    expect([await audits('acme', ofTenant.key), await audits('globex', ofAll.key)]).toEqual([200, 200]);
    await change('', name, ['settings.read']);
    expect([await audits('acme', ofTenant.key), await audits('globex', ofAll.key)]).toEqual([403, 403]);
  });

  it("stay the tenant's own when the application takes their name later", async () => {
    const name = fresh();
    await put('acme', name, ['audit.read']);
    const { key } = await keyOf('acme', { roles: [name] });
    await put('', name, ['settings.read']);

    expect(await audits('acme', key)).toBe(200);
    expect(await server.send('GET', `${rolesOf('acme')}/${name}`)).toMatchObject({
      body: { origin: 'tenant', permissions: ['audit.read'] },
    });
    await change('acme', name, ['settings.read', 'audit.read']);
  });

  it('are never wider than their maker', async () => {
    const { key } = await keyOf('acme', { permissions: ['identity.manage', 'settings.read'] });

    expect((await put('acme', fresh(), ['settings.read'], { key })).status).toBe(200);
    for (const permission of ['settings.manage', 'settings.*', '*']) {
      expect(await put('acme', fresh(), [permission], { key })).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', permissions: [permission] },
      });
    }
  });

  it('are not wider than what their maker may do in the tenant, also without the HTTP guard', async () => {
    const identity = server.app.get(IdentityCoordinator, { strict: false });
    const grants = { everywhere: ['*'], byTenant: new Map([['acme', ['identity.manage', 'audit.read']]]) };
    const context = { actor: aTestActor({ grants }), source: 'contract', reason: 'test' } as const;
    const define = (tenant: string, permission: string) =>
      identity.defineRole(Scope.tenant(tenant), { name: fresh(), permissions: [permission] }, 'absent', context);

    await expect(define('acme', 'settings.manage')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(define('acme', 'audit.read')).resolves.toMatchObject({ permissions: ['audit.read'] });
    await expect(define('globex', 'settings.manage')).resolves.toMatchObject({ origin: 'tenant' });
  });

  it('give a narrow maker no way to a wider key', async () => {
    const wide = fresh();
    await put('acme', wide, ['settings.manage']);
    const { key } = await keyOf('acme', { permissions: ['identity.manage', 'settings.read'] });

    const body = { name: 'x', roles: [wide] };
    expect(await server.send('POST', '/v1/tenants/acme/api-keys', { key, body })).toMatchObject({
      status: 403,
      body: { permissions: ['settings.manage'] },
    });
  });

  it('are changed by whoever read their latest state', async () => {
    const name = fresh();
    const { headers } = await put('acme', name, READ);
    const etag = { 'if-match': String(headers['etag']) };
    await change('acme', name, ['settings.read']);

    const url = `${rolesOf('acme')}/${name}`;
    expect(await put('acme', name, READ, { headers: etag })).toMatchObject({
      status: 412,
      body: { code: 'STALE', current: { permissions: ['settings.read'] } },
    });
    expect(await put('acme', name, READ)).toMatchObject({ status: 412 });
    expect(await put('acme', name, READ, { headers: {} })).toMatchObject({ status: 428 });
    expect(await put('acme', fresh(), READ, { headers: etag })).toMatchObject({ status: 412 });
    expect(await server.send('DELETE', url, { headers: etag })).toMatchObject({ status: 412 });
    expect(await server.send('DELETE', url)).toMatchObject({ status: 428 });
  });

  it('are removed once no working key has them, which names those that do', async () => {
    const name = fresh();
    await put('', name, ['settings.read']);
    const used = await keyOf('acme', { roles: [name] });
    const headers = { 'if-match': String((await server.send('GET', `${rolesOf('')}/${name}`)).headers['etag']) };
    const remove = () => server.send('DELETE', `${rolesOf('')}/${name}`, { headers });

    expect(await remove()).toMatchObject({ status: 409, body: { code: 'ROLE_IN_USE', keys: [{ id: used.id }] } });
    await server.send('DELETE', `/v1/tenants/acme/api-keys/${used.id}`);
    expect((await remove()).status).toBe(204);
    expect(await remove()).toMatchObject({ status: 404, body: { code: 'ROLE_NOT_FOUND' } });
  });

  it('cannot be removed or changed where they are not made', async () => {
    const name = fresh();
    const { headers } = await put('', name, READ);
    const etag = { 'if-match': String(headers['etag']) };

    for (const role of [name, 'viewer']) {
      expect(await server.send('DELETE', `${rolesOf('acme')}/${role}`, { headers: etag })).toMatchObject({ status: 404 });
      expect(await put('acme', role, READ, { headers: etag })).toMatchObject({ status: 422 });
    }
  });

  it('of a suspended tenant are read and not changed', async () => {
    await server.send('POST', '/v1/tenants', { body: { code: 'paused', name: 'Paused' } });
    await server.send('POST', '/v1/tenants/paused/suspension', { body: {} });

    expect(await put('paused', fresh(), READ)).toMatchObject({ status: 409, body: { code: 'TENANT_SUSPENDED' } });
    expect((await server.send('GET', rolesOf('paused'))).status).toBe(200);
  });

  it('are in the trail, which verifies', async () => {
    const name = fresh();
    await put('globex', name, READ);
    await change('globex', name, ['settings.read']);
    const { headers } = await server.send('GET', `${rolesOf('globex')}/${name}`);
    await server.send('DELETE', `${rolesOf('globex')}/${name}`, { headers: { 'if-match': String(headers['etag']) } });

    const trail = async (kind: string) =>
      (await server.send('GET', `/v1/tenants/globex/audit?kind=${kind}`)).body['items'] as { change: object }[];
    const changes = [...(await trail('role.removed')), ...(await trail('role.defined'))].map((item) => item.change);
    expect(changes.slice(0, 3)).toMatchObject([
      { key: name, before: { permissions: ['settings.read'] } },
      { key: name, before: { permissions: READ }, after: { permissions: ['settings.read'] } },
      { key: name, after: { permissions: READ } },
    ]);
    expect((await server.send('GET', '/v1/tenants/globex/audit/verify')).body).toMatchObject({ valid: true });
  });
});
