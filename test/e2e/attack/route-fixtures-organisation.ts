import { type AttackWorld, PARENT, type RouteCall, wordOf } from './attack-world.ts';
import type { RouteFixture } from './route-fixtures.ts';

const FIRST = { 'if-none-match': '*' };

const onTenant = (tenantCode: string): RouteCall => ({ params: { tenantCode } });

/** A tenant that nobody minds losing. */
async function freshTenant(world: AttackWorld): Promise<string> {
  const code = `fresh-${world.next()}`;
  await world.operate('POST', '/v1/tenants', { code, name: 'Fresh' });
  return code;
}

async function tenantTag(world: AttackWorld, code: string): Promise<string> {
  return String((await world.operate('GET', `/v1/tenants/${code}`))['etag']);
}

/** Routes that an installation and each tenant have under a path of their own. */
function underBoth(
  suffix: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  fixture: Pick<RouteFixture, 'permissions' | 'isRecorded'> & { call(world: AttackWorld, base: string): Promise<RouteCall> | RouteCall },
): Readonly<Record<string, RouteFixture>> {
  return {
    [`${method} /v1/application/${suffix}`]: { ...fixture, reach: 'installation', call: (world) => fixture.call(world, '/v1/application') },
    [`${method} /v1/tenants/{tenantCode}/${suffix}`]: {
      ...fixture,
      reach: 'tenant',
      call: async (world, tenantCode) => {
        const { params, ...call } = await fixture.call(world, `/v1/tenants/${tenantCode}`);
        return { ...call, params: { tenantCode, ...params } };
      },
    },
  };
}

async function freshKey(world: AttackWorld, base: string): Promise<RouteCall> {
  const { id } = await world.operate('POST', `${base}/api-keys`, { name: wordOf(base), roles: ['viewer'] });
  return { params: { id: String(id) } };
}

/** A key that is no wider than whoever may manage identities. */
async function freshManagerKey(world: AttackWorld, base: string): Promise<RouteCall> {
  const { id } = await world.operate('POST', `${base}/api-keys`, { name: wordOf(base), permissions: ['identity.manage'] });
  return { params: { id: String(id) }, body: { overlap: 'PT1H', reason: 'test' } };
}

async function freshRole(world: AttackWorld, base: string): Promise<RouteCall & { readonly params: { readonly name: string } }> {
  const name = `${wordOf(base)}-${world.next()}`;
  const role = { description: wordOf(base), permissions: ['identity.manage'] };
  await world.operate('PUT', `${base}/roles/${name}`, role, FIRST);
  const { etag } = await world.operate('GET', `${base}/roles/${name}`);
  return { params: { name }, headers: { 'if-match': String(etag) } };
}

/** A role that every call finds: a refusal names the roles that there are. */
async function keptRole(world: AttackWorld, base: string): Promise<string> {
  const name = `${wordOf(base)}-kept`;
  const { items } = await world.operate('GET', `${base}/roles`);
  const isThere = (items as { name: string }[]).some((role) => role.name === name);
  if (!isThere) await world.operate('PUT', `${base}/roles/${name}`, { permissions: ['identity.manage'] }, FIRST);
  return name;
}

async function freshEnvironment(world: AttackWorld, base: string): Promise<RouteCall> {
  const name = `${wordOf(base)}-${world.next()}`;
  await world.operate('PUT', `${base}/environments/${name}`, { description: wordOf(base) }, FIRST);
  const { etag } = await world.operate('GET', `${base}/environments/${name}`);
  return { params: { name }, headers: { 'if-match': String(etag) } };
}

/** Fixtures of tenants, environments, API keys, roles and audit. */
export const organisationFixtures: Readonly<Record<string, RouteFixture>> = {
  'GET /v1/tenants': { permissions: ['organisation.read'], reach: 'tenant', call: () => ({}) },
  'POST /v1/tenants': {
    permissions: ['organisation.manage'],
    reach: 'installation',
    call: (world) => ({ body: { code: `fresh-${world.next()}`, name: 'Fresh', parent: PARENT, timeZone: 'UTC', reason: 'test' } }),
  },
  'GET /v1/tenants/{tenantCode}': { permissions: ['organisation.read'], reach: 'tenant', call: (_world, tenant) => onTenant(tenant) },
  'PATCH /v1/tenants/{tenantCode}': {
    permissions: ['organisation.manage'],
    reach: 'tenant',
    call: async (world, tenant) => ({
      ...onTenant(tenant),
      headers: { 'if-match': await tenantTag(world, tenant) },
      body: { name: `${wordOf(tenant)} ${world.next()}`, timeZone: 'Europe/Berlin', reason: 'test' },
    }),
  },
  'PUT /v1/tenants/{tenantCode}/parent': {
    permissions: ['organisation.manage'],
    reach: 'installation',
    call: async (world) => {
      const code = await freshTenant(world);
      return { ...onTenant(code), headers: { 'if-match': await tenantTag(world, code) }, body: { parent: PARENT, reason: 'test' } };
    },
  },
  'POST /v1/tenants/{tenantCode}/suspension': {
    permissions: ['organisation.manage'],
    reach: 'installation',
    call: async (world) => ({ ...onTenant(await freshTenant(world)), body: { reason: 'test' } }),
  },
  'DELETE /v1/tenants/{tenantCode}/suspension': {
    permissions: ['organisation.manage'],
    reach: 'installation',
    call: async (world) => {
      const code = await freshTenant(world);
      await world.operate('POST', `/v1/tenants/${code}/suspension`, {});
      return onTenant(code);
    },
  },
  'POST /v1/tenants/{tenantCode}/closure': {
    permissions: ['organisation.manage'],
    reach: 'installation',
    call: async (world) => ({ ...onTenant(await freshTenant(world)), body: { reason: 'test' } }),
  },
  ...underBoth('environments', 'GET', { permissions: ['organisation.read'], call: () => ({}) }),
  ...underBoth('environments/{name}', 'PUT', {
    permissions: ['organisation.manage'],
    call: (world, base) => ({
      params: { name: `${wordOf(base)}-${world.next()}` },
      headers: FIRST,
      body: { description: wordOf(base), reason: 'test' },
    }),
  }),
  ...underBoth('environments/{name}', 'GET', {
    permissions: ['organisation.read'],
    call: async (world, base) => ({ params: (await freshEnvironment(world, base)).params ?? {} }),
  }),
  ...underBoth('environments/{name}', 'DELETE', { permissions: ['organisation.manage'], call: freshEnvironment }),
  ...underBoth('api-keys', 'GET', { permissions: ['identity.manage'], call: () => ({}) }),
  ...underBoth('api-keys', 'POST', {
    permissions: ['identity.manage'],
    call: async (world, base) => ({
      body: {
        name: wordOf(base),
        roles: [await keptRole(world, base)],
        permissions: ['identity.manage'],
        tenants: [base.replace('/v1/tenants/', '').replace('/v1/application', PARENT)],
        environment: 'production',
        reason: 'test',
      },
    }),
  }),
  ...underBoth('api-keys/{id}', 'GET', { permissions: ['identity.manage'], call: freshKey }),
  ...underBoth('api-keys/{id}', 'DELETE', { permissions: ['identity.manage'], call: freshKey }),
  ...underBoth('api-keys/{id}/rotate', 'POST', { permissions: ['identity.manage'], call: freshManagerKey }),
  ...underBoth('roles', 'GET', { permissions: ['identity.manage'], call: () => ({}) }),
  ...underBoth('roles/{name}', 'GET', {
    permissions: ['identity.manage'],
    call: async (world, base) => ({ params: (await freshRole(world, base)).params }),
  }),
  ...underBoth('roles/{name}', 'PUT', {
    permissions: ['identity.manage'],
    call: async (world, base) => ({
      ...(await freshRole(world, base)),
      body: { description: `${wordOf(base)} ${world.next()}`, permissions: ['identity.manage'], reason: 'test' },
    }),
  }),
  ...underBoth('roles/{name}', 'DELETE', {
    permissions: ['identity.manage'],
    call: async (world, base) => ({ ...(await freshRole(world, base)), query: { reason: 'test' } }),
  }),
  ...underBoth('audit', 'GET', { permissions: ['audit.read'], call: () => ({ query: { limit: '3' } }) }),
  ...underBoth('audit/verify', 'GET', { permissions: ['audit.read'], call: () => ({}) }),
  ...underBoth('audit/export', 'GET', {
    permissions: ['audit.read'],
    isRecorded: true,
    call: () => ({ query: { stream: 'settings', reason: 'test' } }),
  }),
};
