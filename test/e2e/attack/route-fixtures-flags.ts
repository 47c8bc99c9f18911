import type { Permission } from '#libs/kernel';
import { type AttackWorld, type RouteCall, wordOf } from './attack-world.ts';
import type { RouteFixture } from './route-fixtures.ts';

/** A scope that flags stand in. */
interface Place {
  readonly route: string;
  readonly reach: 'installation' | 'tenant';
  readonly manage: Permission;
  url(tenant: string): string;
  params(tenant: string): Readonly<Record<string, string>>;
}

const PLACES: readonly Place[] = [
  {
    route: '/v1/application/flags',
    reach: 'installation',
    manage: 'features.manage-application',
    url: () => '/v1/application/flags',
    params: () => ({}),
  },
  {
    route: '/v1/tenants/{tenantCode}/flags',
    reach: 'tenant',
    manage: 'features.manage',
    url: (tenant) => `/v1/tenants/${tenant}/flags`,
    params: (tenantCode) => ({ tenantCode }),
  },
];

function newFlag(world: AttackWorld, url: string): { readonly key: string } {
  const word = wordOf(url);
  return { key: `${word}-${world.next()}`, name: word, owner: word, type: 'percentage', percentage: 100, reason: 'test' } as {
    key: string;
  };
}

async function freshFlag(world: AttackWorld, url: string): Promise<string> {
  const flag = newFlag(world, url);
  await world.operate('POST', url, flag);
  return flag.key;
}

function fixturesOf(place: Place): Readonly<Record<string, RouteFixture>> {
  const { route, reach, manage } = place;
  const fixture = (permission: Permission, call: (world: AttackWorld, url: string) => Promise<RouteCall> | RouteCall): RouteFixture => ({
    permissions: [permission],
    reach,
    call: async (world, tenant) => {
      const { params, ...rest } = await call(world, place.url(tenant));
      return { ...rest, params: { ...place.params(tenant), ...params } };
    },
  });
  const onFlag = (permission: Permission, more: RouteCall = {}) =>
    fixture(permission, async (world, url) => ({ ...more, params: { key: await freshFlag(world, url), ...more.params } }));
  const inStaging = (permission: Permission, more: RouteCall = {}) => onFlag(permission, { ...more, params: { environment: 'staging' } });
  const first = { 'if-none-match': '*' };
  const past = route.replace(/flags$/, 'flag-history');
  return {
    [`GET ${route}`]: fixture('features.read', () => ({ query: { limit: '3' } })),
    [`POST ${route}`]: fixture(manage, (world, url) => ({ body: newFlag(world, url) })),
    [`GET ${route}/{key}`]: onFlag('features.read'),
    [`PATCH ${route}/{key}`]: fixture(manage, async (world, url) => {
      const key = await freshFlag(world, url);
      const { etag } = await world.operate('GET', `${url}/${key}`);
      const body = { description: `${wordOf(url)} ${world.next()}`, tags: ['a'], reason: 'test' };
      return { params: { key }, headers: { 'if-match': String(etag) }, body };
    }),
    [`POST ${route}/{key}/archive`]: onFlag(manage, { body: { reason: 'test' } }),
    [`POST ${route}/{key}/restore`]: fixture(manage, async (world, url) => {
      const key = await freshFlag(world, url);
      await world.operate('POST', `${url}/${key}/archive`, {});
      return { params: { key }, body: { reason: 'test' } };
    }),
    [`GET ${route}/{key}/history`]: onFlag('features.read', { query: { limit: '3' } }),
    [`GET ${route}/{key}/state`]: onFlag('features.read'),
    [`POST ${route}/{key}/rollback`]: fixture(manage, async (world, url) => {
      const key = await freshFlag(world, url);
      const { etag, revision } = await world.operate('GET', `${url}/${key}/state`);
      return { params: { key }, headers: { 'if-match': String(etag) }, body: { to: Number(revision), reason: 'test' } };
    }),
    [`GET ${past}/state`]: fixture('features.read', () => ({ query: { limit: '3' } })),
    [`GET ${past}/diff`]: fixture('features.read', () => ({ query: { from: '0', limit: '3' } })),
    [`GET ${route}/{key}/environments/{environment}`]: inStaging('features.read'),
    [`PATCH ${route}/{key}/environments/{environment}`]: inStaging(manage, { headers: first, body: { state: 'on', reason: 'test' } }),
    [`POST ${route}/{key}/environments/{environment}/rollout`]: inStaging(manage, {
      headers: first,
      body: { percentage: 25, reason: 'test' },
    }),
    [`POST ${route}/{key}/environments/{environment}/disable`]: inStaging(manage, {
      headers: first,
      body: { graceful: false, reason: 'test' },
    }),
    [`GET ${route}/{key}/usage`]: onFlag('features.read', { query: { days: '7' } }),
    [`GET ${route.replace(/flags$/, 'stale-flags')}`]: fixture('features.read', () => ({ query: { limit: '3' } })),
    [`GET ${route.replace(/flags$/, 'kill-switch-reviews')}`]: fixture('features.read', async (world, url) => {
      await world.operate('POST', `${url}/${await freshFlag(world, url)}/kill-switch`, { reason: 'test' });
      return { query: { limit: '3' } };
    }),
    [`POST ${route}/{key}/explain`]: onFlag('features.read', {
      query: { environment: 'staging' },
      body: { context: { targetingKey: 'ann' } },
    }),
    [`POST ${route}/{key}/kill-switch`]: onFlag('features.kill', { body: { reason: 'test' } }),
    [`DELETE ${route}/{key}/kill-switch`]: fixture('features.kill', async (world, url) => {
      const key = await freshFlag(world, url);
      await world.operate('POST', `${url}/${key}/kill-switch`, { reason: 'test' });
      return { params: { key }, query: { reason: 'test' } };
    }),
  };
}

const OVERRIDE = '/v1/tenants/{tenantCode}/flags/{key}/override/{environment}';

/** A flag of the application that the tenant overrides. */
async function overriddenFlag(world: AttackWorld, tenantCode: string) {
  const place = { tenantCode, key: await freshFlag(world, '/v1/application/flags'), environment: 'staging' };
  const url = `/v1/tenants/${tenantCode}/flags/${place.key}/override/staging`;
  await world.operate('PUT', url, { state: 'on' }, { 'if-none-match': '*' });
  return { url, params: place };
}

async function overriddenOnRevision(world: AttackWorld, tenantCode: string) {
  const { url, params } = await overriddenFlag(world, tenantCode);
  const { etag } = await world.operate('GET', url);
  return { params, headers: { 'if-match': String(etag) } };
}

const overrideFixtures: Readonly<Record<string, RouteFixture>> = {
  [`GET ${OVERRIDE}`]: {
    permissions: ['features.read'],
    reach: 'tenant',
    call: async (world, tenant) => ({ params: (await overriddenFlag(world, tenant)).params }),
  },
  [`PUT ${OVERRIDE}`]: {
    permissions: ['features.manage'],
    reach: 'tenant',
    call: async (world, tenant) => ({
      ...(await overriddenOnRevision(world, tenant)),
      body: { state: 'off', variant: 'off', reason: 'test' },
    }),
  },
  [`DELETE ${OVERRIDE}`]: {
    permissions: ['features.manage'],
    reach: 'tenant',
    call: async (world, tenant) => ({ ...(await overriddenOnRevision(world, tenant)), query: { reason: 'test' } }),
  },
};

/** The path names no tenant: the key does. */
const boundToTenant = (world: AttackWorld, tenant: string): Promise<string> => world.keyWith(['features.evaluate'], [tenant]);

/** Fixtures of feature flags and of OFREP. */
export const flagFixtures: Readonly<Record<string, RouteFixture>> = {
  ...Object.assign({}, ...PLACES.map(fixturesOf)),
  ...overrideFixtures,
  'POST /ofrep/v1/evaluate/flags': {
    permissions: ['features.evaluate'],
    reach: 'tenant',
    caller: boundToTenant,
    call: () => ({ query: { environment: 'staging' }, body: { context: { targetingKey: 'ann' } } }),
  },
  'POST /ofrep/v1/evaluate/flags/{key}': {
    permissions: ['features.evaluate'],
    reach: 'tenant',
    caller: boundToTenant,
    call: async (world, tenant) => ({
      params: { key: await freshFlag(world, `/v1/tenants/${tenant}/flags`) },
      query: { environment: 'staging' },
      body: { context: { targetingKey: 'ann' } },
    }),
  },
};
